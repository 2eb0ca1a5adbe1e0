import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.text.meta_charset import meta_charset


@pytest.mark.parametrize(
    ("markup", "label"),
    [
        (b"<meta charset=Shift_JIS>", "shift_jis"),
        (b"<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=\"euc-jp\"'>", "euc-jp"),
        (b"<!-- <meta charset=koi8-r> --><meta charset=big5>", "big5"),
        (b"<meta charset=utf-16>", "utf-8"),
        (b"<meta charset=nobody-knows><meta charset=koi8-r>", "koi8-r"),
        (b"\xef\xbb\xbf<meta charset=koi8-r>", "utf-8"),
        (b"<p title='<meta charset=koi8-r>'>", ""),
        (b"<meta content='text/html; charset=koi8-r'>", ""),
        (b"<meta charset=koi8-r", ""),
        (b"<p>charset", ""),
    ],
)
def test_labels(markup, label):
    assert meta_charset(markup) == label


@given(st.text(alphabet="<>meta charset='\"=/!- utf8", max_size=200))
def test_nothing_raises(text):
    meta_charset(b"<meta charset " + text.encode())


def test_hostile_markup_is_read_in_linear_time():
    for piece in (b"<meta ", b"<a ", b"<!--", b'<meta a="', b"= ", b"</"):
        assert meta_charset(b"charset" + piece * 100_000) == ""
