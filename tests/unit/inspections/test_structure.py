import pytest

from sekisho.inspections.structure import (
    AMBIGUOUS,
    BUDGET,
    DAMAGED,
    FORMAT,
    HEADERS,
    LAYERS,
    LIMIT,
    MALFORMED,
    MEMBERS,
    OTHER,
    RATIO,
    SIZE,
    Structure,
)
from sekisho.model.message import Defect
from sekisho.testing.builders import a_dossier, a_message


def seen(*codes):
    return [finding.kind for finding in Structure().look(a_dossier(a_message(defects=codes)))]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("unscannable.budget", BUDGET),
        ("unscannable.archive_members", MEMBERS),
        ("unscannable.archive_ratio", RATIO),
        ("unscannable.archive_layers", LAYERS),
        ("unscannable.archive_member_size", SIZE),
        ("unscannable.format", FORMAT),
        ("mime.two_boundaries", AMBIGUOUS),
        ("unscannable.external_body", AMBIGUOUS),
        ("unscannable.too_many_parts", LIMIT),
        ("unscannable.broken_archive", DAMAGED),
        ("unscannable.anything", OTHER),
        ("mime.eight_bit_header", HEADERS),
        ("mime.odd", MALFORMED),
    ],
)
def test_seen(code, kind):
    assert seen(code) == [kind]


def test_one_finding_for_each_family_with_all_its_codes():
    defects = [Defect("mime.a", "part:1"), Defect("mime.odd_address", "header"), Defect("mime.b", "part:2"), Defect("mime.a", "part:3")]
    findings = list(Structure().look(a_dossier(a_message(defects=defects))))
    assert [(finding.kind, finding.evidence.where, finding.evidence.excerpt) for finding in findings] == [
        (MALFORMED, "part:1", "mime.a, mime.b"),
        (HEADERS, "header", "mime.odd_address"),
    ]


def test_innocent():
    assert seen() == []


def test_malformed_codes():
    assert seen("", "unscannable.", ".", "x" * 1000) == [MALFORMED, OTHER]
