import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.web.kept import MOST, MOST_BEYOND, Kept
from sekisho.mime.web.links import find, gather


def kept_of(text):
    found = Kept()
    gather(text, found, lambda: None)
    return found


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See https://example.test/a?b=c#d now.", ["https://example.test/a?b=c#d"]),
        ("(https://example.test/a_(b))", ["https://example.test/a_(b)"]),
        ("<https://example.test/a>, <http://b.test>", ["https://example.test/a", "http://b.test"]),
        ("visit www.example.test!", ["http://www.example.test"]),
        ("go to example.com today", ["http://example.com"]),
        ("go to example.co.jp/login.", ["http://example.co.jp/login"]),
        ("詳細はhttps://example.test/detailをご覧ください。", ["https://example.test/detail"]),
        ("「http://example.test/」、http://b.test。", ["http://example.test/", "http://b.test"]),
        ("サイトexample.comを開く", ["http://example.com"]),
        ("hxxp://example.test/x", ["http://example.test/x"]),
        ("http:/example.test/x", ["http://example.test/x"]),
        ("mail to mailto:info@example.test please", ["mailto:info@example.test"]),
        ("write to info@example.com", []),
        ("callback.mc and main.py and node.js, done.It", []),
        ("version 1.2.3 of a.b.c", []),
        ("no link here", []),
        ("foo@http://evil.test", ["http://evil.test"]),
    ],
)
def test_links_in_text(text, urls):
    assert [link.url for link in find(text)] == urls


def test_full_width_letters_are_a_second_reading():
    assert "evil.test" in {link.host for link in find("ｈｔｔｐ：／／ｅｖｉｌ．ｔｅｓｔ／ａ を開く")}
    assert "www.evil.com" in {link.host for link in find("ｗｗｗ．ｅｖｉｌ．ｃｏｍ")}


def test_a_redirector_gives_both_hosts():
    found = find("https://www.redirect.test/url?q=http://evil.test/")
    assert [(link.host, link.place) for link in found] == [("www.redirect.test", "text"), ("evil.test", "redirect")]


def test_repeats_are_one_and_the_number_is_bounded():
    assert len(find("http://a.test " * 1_000)) == 1
    many = kept_of(" ".join(f"http://a{number}.test" for number in range(5_000)))
    assert len(many.links) == MOST + MOST_BEYOND
    assert many.overflowed


def test_filler_pushes_no_other_host_out():
    for filler in ("http://f.test/{} ", "www.f.com/{} ", "f.com/{} "):
        found = kept_of("".join(filler.format(number) for number in range(5_000)) + "http://evil.test/ www.worse.com bad.com")
        assert {link.host for link in found.links.values()} >= {"evil.test", "www.worse.com", "bad.com"}
        assert not found.overflowed


def test_long_texts_are_searched_to_their_end_and_the_clock_is_looked_at():
    looks = []
    for filler in ("word ", "x"):
        found = Kept()
        gather(filler * (900_000 // len(filler)) + " http://evil.test/ ", found, lambda: looks.append(1))
        assert [link.host for link in found.links.values()] == ["evil.test"]
    assert len(looks) >= 8
    for start in range(199_980, 200_020):  # wherever a piece ends, with a space and without one
        for space in (" ", "-"):
            found = kept_of(space * start + " http://evil.test/path " + space * 200_000)
            assert [link.url for link in found.links.values()] == ["http://evil.test/path"]


@given(st.text(max_size=200))
def test_nothing_raises(text):
    find(text)


@given(st.lists(st.sampled_from(["http://", "www.", "a", ".com", "@", "/", "。", ")", " ", "mailto:", "ｈ", "İ", "hxxp:", ".", "[.]"]), max_size=40))
def test_nothing_raises_for_link_like_text(pieces):
    find("".join(pieces))
