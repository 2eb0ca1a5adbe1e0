import pytest

from sekisho.inspections.active_content import EMBEDDED_OBJECT, PAGE_SCRIPT, PDF_LAUNCH, PDF_SCRIPT, SMUGGLING, ActiveContent
from sekisho.testing.builders import a_dossier, a_message, a_part


def seen(*parts):
    return [finding.kind for finding in ActiveContent().look(a_dossier(a_message(parts=parts)))]


@pytest.mark.parametrize(
    ("flag", "kind"),
    [
        ("html_smuggling", SMUGGLING),
        ("script", PAGE_SCRIPT),
        ("pdf_launch", PDF_LAUNCH),
        ("pdf_javascript", PDF_SCRIPT),
        ("rtf_object", EMBEDDED_OBJECT),
    ],
)
def test_seen_in_what_is_attached(flag, kind):
    assert seen(a_part("a.bin", ["data"], flags=(flag,))) == [kind]
    assert seen(a_part("", ["data"], flags=(flag,), disposition="attachment")) == [kind]


def test_innocent():
    assert seen(a_part("", ["html"], flags=("script",))) == []
    assert seen(a_part("a.pdf", ["pdf"], flags=("pdf_open_action", "macro"))) == []
    assert seen(a_part("a.pdf", ["pdf"])) == []


def test_malformed_marks():
    assert seen(a_part("a", [], flags=("", "nobody knows"))) == []
