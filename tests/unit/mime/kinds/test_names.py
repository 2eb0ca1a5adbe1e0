import pytest

from sekisho.mime.kinds.names import extension, tricks


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("report.pdf.exe", {"executable_extension", "double_extension"}),
        ("invoice\u202egnp.exe", {"rtlo", "executable_extension"}),
        ("photo.jpg\u3000\u3000\u3000.scr", {"many_spaces", "executable_extension", "double_extension"}),
        ("a.exe.", {"trailing_dots", "executable_extension"}),
        ("a.txt:evil.exe", {"stream", "executable_extension", "double_extension"}),
        ("a．exe", {"wide_characters", "executable_extension"}),
        ("setup.e\u200bxe", {"control_characters", "executable_extension"}),
        ("a.pdf\x00.exe", {"control_characters", "executable_extension", "double_extension"}),
        ("a.exe;.pdf", {"executable_extension", "double_extension"}),
        ("../../a.exe", {"path", "executable_extension"}),
        ("CON.txt", {"device_name"}),
        ("=?utf-8?B?YS5leGU=?=", {"encoded_word"}),
        ("a.eхe", {"mixed_extension"}),
        ("script.ps1", {"script_extension"}),
        ("請求書.pdf.js", {"script_extension", "double_extension"}),
    ],
)
def test_tricks(name, expected):
    assert set(tricks(name)) == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "report.pdf",
        "invoice.2024.xlsx",
        "foo.tar.gz",
        "Re: your mail.eml",
        "setup.py.txt",
        "日本語　資料.pdf",
        "見積書.docx",
        "12:30.pdf",
        "fix.c.diff",
        "x.app.zip",
        "README",
    ],
)
def test_honest_names(name):
    assert tricks(name) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("A.PDF", "pdf"),
        ("a.tar.gz", "gz"),
        ("a", ""),
        ("", ""),
        ("dir.d/file", ""),
        ("C:\\x\\a.exe", "exe"),
        ("a.exe . ", "exe"),
        ("a．ＥＸＥ", "exe"),
        (".bashrc", "bashrc"),
    ],
)
def test_extension(name, expected):
    assert extension(name) == expected
