import pytest

from sekisho.inspections.endings import DANGEROUS, DOCUMENTS, ending


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.pdf", "pdf"),
        ("REPORT.PDF", "pdf"),
        ("archive.tar.gz", "gz"),
        ("a.exe.", "exe"),
        ("a.exe . .", "exe"),
        ("a.exe::$DATA", "exe"),
        ("a.ex e", "ex e"),
        ("noending", ""),
        ("", ""),
        (".", ""),
        (".profile", "profile"),
        ("x." + "y" * 30, ""),
    ],
)
def test_ending(name, expected):
    assert ending(name) == expected


def test_nothing_is_both_harmless_and_dangerous():
    assert not DANGEROUS & DOCUMENTS
