import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.text.texts import MOST_VISIBLE, Reader, scripts_of, shared


def reader():
    return Reader(DEFAULT_LIMITS.budget(time.monotonic))


def test_plain_and_html_are_gathered():
    texts, defects = reader(), []
    assert texts.plain("Grüße http://one.example.com/".encode(), "utf-8", "part:1", defects) == "utf-8"
    assert (
        texts.marked_up(b"<p>Hello<p style='display:none'>secret</p><a href='http://two.example.com/'>x</a><img src=a>", "", "part:2", defects)
        == "us-ascii"
    )
    assert "Grüße" in texts.visible_text
    assert "Hello" in texts.visible_text
    assert "secret" in texts.hidden_text
    assert "secret" not in texts.visible_text
    assert {link.host for link in texts.links()[0]} >= {"one.example.com", "two.example.com"}
    facts = texts.facts(texts.visible_text)
    assert (facts.images, facts.forms, facts.password_fields) == (1, 0, 0)
    assert facts.preview.startswith("Grüße")
    assert defects == []


def test_the_markup_names_its_charset_where_the_header_does_not():
    texts = reader()
    assert texts.marked_up("<meta charset=koi8-r><p>привет".encode("koi8-r"), "", "part:1", []) == "koi8-r"
    assert "привет" in texts.visible_text
    assert "привет" in texts.html[0].decode()


def test_escapes_of_another_charset_do_not_hide_a_tag():
    texts = reader()
    texts.marked_up(b"<scr\x1b(Bipt>alert(1)</script>", "iso-2022-jp", "part:1", [])
    assert b"<script>" in texts.html[0]


def test_text_outside_parts_is_hidden_but_not_counted_as_hidden_html():
    texts = reader()
    texts.plain(b"outside", "", "part:0", [], shown=False)
    assert texts.visible_text == ""
    assert texts.hidden_text == "outside"
    assert texts.facts("").hidden_characters == 0


def test_texts_are_bounded():
    texts = reader()
    for _ in range(3):
        texts.plain(b"a" * 150_000, "", "part:1", [])
    assert MOST_VISIBLE - 3 <= len(texts.visible_text) <= MOST_VISIBLE
    assert texts.facts("").visible_characters == 450_000


@pytest.mark.parametrize(
    ("text", "scripts"),
    [
        ("hello", ("latin",)),
        ("123 !", ()),
        ("привет мир ok", ("cyrillic", "latin")),
        ("請求書のご確認をおねがい", ("hiragana", "han")),
        ("カタカナ ﾊﾝｶｸ", ("katakana",)),
        ("한국어", ("hangul",)),
        ("ภาษาไทย", ("thai",)),
        ("ａｂｃ", ("latin",)),
    ],
)
def test_writing_systems(text, scripts):
    assert scripts_of(text) == scripts


def test_no_text_pushes_another_out():
    texts = reader()
    for number in range(40):
        texts.plain(b"filler " * 40_000, "", f"part:{number}", [])
    texts.marked_up(b"<p>pay now</p>", "", "part:40", [])
    assert "pay now" in texts.visible_text
    assert len(texts.visible_text) <= MOST_VISIBLE
    assert shared(["aaaa", "b", "cccc"], 10) == ["aaa", "b", "ccc"]
    assert shared(["aaaa", "b"], 10) == ["aaaa", "b"]
    assert "".join(shared(["a"] * 5, 3)) == ""
