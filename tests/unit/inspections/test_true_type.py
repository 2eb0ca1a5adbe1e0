import pytest

from sekisho.inspections.true_type import MISMATCH, POLYGLOT, TrueType
from sekisho.testing.builders import a_dossier, a_message, a_part


def look(*parts):
    return [finding.kind for finding in TrueType().look(a_dossier(a_message(parts=parts)))]


@pytest.mark.parametrize(
    ("name", "types"),
    [("a.gif", ("gif", "zip")), ("a.pdf", ("pdf", "html", "text")), ("a.doc", ("ole", "zip")), ("photo.jpg", ("jpeg", "rar")), ("", ("png", "html"))],
)
def test_a_file_that_is_two_kinds_at_once(name, types):
    assert look(a_part(name, types)) == [POLYGLOT]


@pytest.mark.parametrize(
    ("name", "types"),
    [("a.pdf", ("html", "text")), ("a.jpg", ("exe",)), ("a.txt", ("pdf",)), ("a.mp3", ("zip",)), ("a.docx", ("html", "text")), ("a.zip", ("exe",))],
)
def test_a_file_that_is_not_what_its_name_says(name, types):
    assert look(a_part(name, types)) == [MISMATCH]


def test_a_nameless_file_goes_by_its_declared_type():
    assert look(a_part("", ("zip",), declared_type="image/png")) == [MISMATCH]
    assert look(a_part("", ("png",), declared_type="image/jpeg")) == []
    assert look(a_part("", ("zip",), declared_type="application/octet-stream")) == []


@pytest.mark.parametrize(
    ("name", "types"),
    [
        ("a.doc", ("rtf",)),
        ("a.xls", ("html", "text")),
        ("a.doc", ("docx", "zip")),
        ("a.docx", ("ooxml-encrypted", "ole")),
        ("a.jpg", ("png",)),
        ("a.pdf", ("data",)),
        ("a.txt", ("text",)),
        ("a.dat", ("zip",)),
        ("a.msi", ("msi", "ole")),
        ("a.hwp", ("hwp", "ole")),
        ("notes", ("text",)),
        ("a.tgz", ("gz",)),
        ("a.svg", ("svg", "xml", "text")),
        ("a.pdf", ()),
    ],
)
def test_innocent(name, types):
    assert look(a_part(name, types)) == []
