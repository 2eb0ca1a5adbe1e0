import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.web.urls import read


@pytest.mark.parametrize(
    ("url", "host", "flag"),
    [
        ("http://user:pass@192.0.2.1/login", "192.0.2.1", "userinfo"),
        ("https://bank.example@evil.test/", "evil.test", "deceptive_userinfo"),
        ("http:/example.test/a", "example.test", ""),
        ("http:\\\\example.test\\a", "example.test", "backslash"),
        ("http://evil.test:80\\@good.test/", "evil.test", "backslash"),
        ("http://example.test:8080/", "example.test", "port"),
        ("http://example.test:99999/", "example.test", "invalid_port"),
        ("hxxp://example[.]test/", "example.test", "defanged"),
        ("ht\ntp://exam\tple.test/", "example.test", "obfuscated_scheme"),
        ("java\tscript:alert(1)", "", "script_scheme"),
        ("data:text/html;base64,PHA+", "", "data_scheme"),
        ("file://192.0.2.1/a", "192.0.2.1", "file_scheme"),
        ("\\\\192.0.2.1\\a", "192.0.2.1", "file_scheme"),
        ("search-ms:query=a", "", "unusual_scheme"),
        ("\\\\evil.test@SSL@8443\\a", "evil.test", "file_scheme"),
        ("smb://user:pass@evil.test/a", "evil.test", "file_scheme"),
        ("intent://evil.test/a#Intent;scheme=https;end", "evil.test", "unusual_scheme"),
        ("x-safari-https://evil.test/a", "evil.test", "unusual_scheme"),
        ("microsoft-edge:https://evil.test/a", "", "unusual_scheme"),
        ("webcal://evil.test/a.ics", "evil.test", ""),
        ("mailto:a@b.test?cc=x@evil.test", "b.test", ""),
        ("tel:+81312345678", "", ""),
        ("//cdn.test/x.js", "cdn.test", ""),
        ("www.example.com/a", "www.example.com", ""),
        ("#top", "", ""),
        ("http://例え.test/", "例え.test", ""),
    ],
)
def test_urls(url, host, flag):
    link = read(url, "", "html:a")
    assert link.host == host
    assert (flag in link.flags) if flag else not link.flags


def test_default_ports_and_ordinary_links_have_no_flags():
    assert read("HTTPS://Example.test:443/", "", "html:a").flags == ()
    link = read("https://www.example.co.jp/a?b#c", "our site", "html:a")
    assert (link.host, link.organisation, link.flags) == ("www.example.co.jp", "example.co.jp", ())


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("http://www.bank.example/", True),
        ("www.bank.example", True),
        ("see https://bank.example/login now", True),
        ("bank.co.jp", True),
        ("https://login.evil.test/other", False),
        ("Click here", False),
        ("Version 2.0", False),
        ("Node.js", False),
        ("Thank you. Bye.", False),
    ],
)
def test_text_that_names_another_organisation(text, differs):
    assert ("text_host_differs" in read("http://www.evil.test/", text, "html:a").flags) is differs


def test_relative_links_are_read_against_the_base():
    link = read("/login", "x", "html:a", base="http://evil.test/dir/")
    assert (link.host, link.url) == ("evil.test", "http://evil.test/login")
    assert read("page.html", "x", "html:a").host == ""


def test_shorteners_are_flagged():
    assert "shortener" in read("https://bit.ly/abc", "", "html:a").flags
    assert "shortener" not in read("https://www.partner.test/abc", "", "html:a").flags


def test_a_fragment_is_of_the_base():
    assert read("#x", "", "html:a", "https://base.test/a").host == "base.test"
    assert read("#x", "", "html:a").host == ""
    assert read("http:/x/", "", "html:a", "http://base.test/a").host == "base.test"
    assert read("http:/evil.test/", "", "html:a").host == "evil.test"


def test_what_is_kept_is_bounded():
    link = read("http://example.test/" + "a" * 5_000, "t" * 5_000, "html:a")
    assert (len(link.url), len(link.text)) == (1_000, 200)


@given(st.text(max_size=120), st.sampled_from(["", "http://base.test/x"]))
def test_nothing_raises(url, base):
    read(url, url, "html:a", base)


@given(st.text(alphabet="htp:/\\@.[]%0123456789xabc\t #?", max_size=60))
def test_nothing_raises_for_url_like_text(url):
    read(url, url, "html:a", "http://base.test/")
