import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.text import rich_text


def read(octets):
    return rich_text.read(octets, lambda: None)


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"{\\rtf1\\ansi Hello\\par there\\tab x}", "Hello\nthere\tx"),
        (b"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\generator Word;}{\\info{\\author Ann}}{\\pict 00ff}\r\nwords}", "words"),
        (b"{\\rtf1\\ansicpg932 \\'93\\'fa\\'96\\'7b \\u26085?x}", "日本 日x"),
        (b"{\\rtf1\\uc0\\u26085 x{\\uc2\\u26085??y}}", "日x日y"),
        (b"{\\rtf1\\bin3 }}}a\\~b\\{\\}\\\\\\-c}", "a\u00a0b{}\\c"),
        (b"}}}text}}", "text"),
        (b"", ""),
        (b"{\\rtf1\\ansicpg99999 \\'e9}", "é"),
    ],
)
def test_the_words(octets, text):
    assert read(octets).text == text


def test_fields_in_pieces():
    found = read(b'{\\rtf1{\\field{\\*\\fldinst {HYPER{}LINK}{\\b  "https://evil}.test/"}{\\fldrslt shown}}{\\field{\\fldinst PAGE}{\\fldrslt 1}}}')
    assert found.fields == ['HYPERLINK "https://evil.test/"', "PAGE"]
    assert found.text == "shown1"


def test_a_page_in_rich_text():
    source = (
        b"{\\rtf1\\ansi\\fromhtml1 \\deff0{\\fonttbl{\\f0 Arial;}}{\\*\\htmltag64 <p>}\\htmlrtf {\\f0 \\htmlrtf0 Hello "
        b'{\\*\\htmltag84 <a href="https://evil.test/">}\\htmlrtf unseen\\htmlrtf0 here{\\*\\htmltag92 </a>}\\htmlrtf }\\htmlrtf0 {\\*\\mhtmltag84 no}}'
    )
    found = read(source)
    assert (found.html, found.text) == (True, '<p>Hello <a href="https://evil.test/">here</a>')


def test_a_tag_in_what_is_no_page_is_not_read():
    assert read(b"{\\rtf1 a{\\*\\htmltag64 <p>}b}").text == "ab"


def test_what_is_too_much_is_told():
    assert not read(b"{" * 2_000).whole
    assert not read(b"{\\rtf1 " + b"w" * 1_100_000 + b"\\par x}").whole
    asked = []
    rich_text.read(b"\\b " * 30_000, lambda: asked.append(1))
    assert len(asked) == 3


@given(st.binary(max_size=300))
def test_broken_ones_raise_nothing(octets):
    read(b"{\\rtf1\\fromhtml1 " + octets)
    read(octets)
