import pytest

from sekisho.inspections.file_names import DISAGREES, DOUBLE_EXTENSION, FOREIGN_LETTERS, HIDDEN_CHARACTERS, REVERSED, FileNames, shown
from sekisho.testing.builders import a_dossier, a_message, a_part


def seen(name, *others):
    return [finding.kind for finding in FileNames().look(a_dossier(a_message(parts=[a_part(name, other_names=others)])))]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("invoice.pdf.exe", DOUBLE_EXTENSION),
        ("photo.jpg.scr . ", DOUBLE_EXTENSION),
        ("invoice.pdf" + " " * 60 + ".exe", DOUBLE_EXTENSION),
        ("請求書.xlsx.js", DOUBLE_EXTENSION),
        ("ann\u202efdp.exe", REVERSED),
        ("inv\u200boice.pdf", HIDDEN_CHARACTERS),
        ("a\x07.pdf", HIDDEN_CHARACTERS),
        ("invoice.ехe", FOREIGN_LETTERS),  # the first two letters of the ending are Cyrillic
    ],
)
def test_seen(name, kind):
    assert kind in seen(name)


def test_two_names_of_different_kinds():
    assert seen("a.txt", "a.exe") == [DISAGREES]


@pytest.mark.parametrize(
    "name",
    [
        "report.pdf",
        "archive.tar.gz",
        "page.html.txt",
        "v1.2.3.zip",
        "patch.js.diff",
        "議事録 2025年11月.docx",
        "a  b.txt",
        "",
        "שלום\u200f.pdf",
        "photo.jpg.jpg",
    ],
)
def test_innocent(name):
    assert seen(name) == []


def test_names_that_differ_in_spelling_only_are_innocent():
    assert seen("a.pdf", "A.PDF", "other.pdf") == []


def test_an_override_in_a_hebrew_name_is_nearly_innocent():
    findings = list(FileNames().look(a_dossier(a_message(parts=[a_part("שלום\u202d2025.pdf")]))))
    assert [(finding.kind, finding.confidence) for finding in findings] == [(REVERSED, 0.2)]


def test_malformed_names_are_shown_harmlessly():
    assert shown("a\u202e\x00b") == "a[U+202E][U+0000]b"
    assert len(shown("\x00" * 500)) == 200
