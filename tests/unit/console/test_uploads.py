"""Forms with files, as browsers send them, and as attackers do."""

import pytest

from sekisho.console.uploads import fields_of, text_of

TYPE = "multipart/form-data; boundary=----x1"


def form(*parts, end=b"--\r\n"):
    pieces = [b'------x1\r\nContent-Disposition: form-data; name="' + name + b'"' + more + b"\r\n\r\n" + body + b"\r\n" for name, more, body in parts]
    return b"".join(pieces) + b"------x1" + end


def test_fields_and_a_file():
    body = form(
        (b"csrf", b"", b"abc"),
        (b"file", b'; filename="a.csv"\r\nContent-Type: text/csv', b"\xef\xbb\xbfaddress\r\nx@y.test\r\n"),
        (b"kind", b"", b""),
    )
    assert fields_of(body, TYPE, 10) == [("csrf", "abc"), ("file", "address\r\nx@y.test\r\n"), ("kind", "")]


@pytest.mark.parametrize("name", ["氏名,address\n山田,a@b.test\n"])
@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_what_spreadsheets_in_japan_write(coding, name):
    assert text_of(name.encode(coding)) == name


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", TYPE),
        (form((b"a", b"", b"1")), "multipart/form-data"),
        (form((b"a", b"", b"1"), end=b""), TYPE),
        (form((b"a", b"", b"1"))[:-10], TYPE),
        (form(*[(b"a", b"", b"1")] * 11), TYPE),
        (b"------x1\r\nno head\r\n------x1--", TYPE),
        (b'------x1\r\nContent-Disposition: form-data; name="a"' + b" " * 3_000 + b"\r\n\r\n1\r\n------x1--", TYPE),
        (form((b"a\r\nb", b"", b"1")), TYPE),
        (form((b"a", b"", b"\x81\x00\xff")), TYPE),
        (form((b"a", b"", b"1")), "multipart/form-data; boundary=" + "x" * 200),
    ],
)
def test_what_is_no_such_form(body, kind):
    with pytest.raises(ValueError):
        fields_of(body, kind, 10)
