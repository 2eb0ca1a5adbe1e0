import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.web.links import find
from sekisho.mime.web.redirects import inside


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://www.google.com/url?q=http://evil.test/&sa=D", "http://evil.test/"),
        ("https://r.test/?u=https%3A%2F%2Fevil.test%2Fa", "https://evil.test/a"),
        ("https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.test%2Fx%3Fa%3D1&data=05", "https://evil.test/x?a=1"),
        ("https://urldefense.proofpoint.com/v1/url?u=http://evil.test/a&k=x", "http://evil.test/a"),
        ("https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.test_a_b-3Fc-3D1&d=DwMF", "https://evil.test/a/b?c=1"),
        ("https://urldefense.com/v3/__https://evil.test/a*b**Ac__;IyEh!!Xx!yy$", "https://evil.test/a#b!!c"),
        ("https://linkprotect.cudasvc.com/url?a=https%3a%2f%2fevil.test%2f&c=E,1", "https://evil.test/"),
        ("https://url.avanan.click/v2/___https://evil.test/a___.YXAz", "https://evil.test/a"),
        ("https://protect-us.mimecast.com/s/AbCd?domain=evil.test", "http://evil.test"),
        ("https://secure-web.cisco.com/1aBc/https%3A%2F%2Fevil.test%2Fa", "https://evil.test/a"),
        ("https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9ldmlsLnRlc3QvYQ&ntb=1", "https://evil.test/a"),
        ("https://www.google.com/amp/s/evil.test/a", "https://evil.test/a"),
        ("https://evil-test.translate.goog/a?_x_tr_sl=en", "https://evil.test/a?_x_tr_sl=en"),
        ("https://r.test/?x=https%253A%252F%252Fevil.test%252Fa", "https://evil.test/a"),
        ("https://r.test/go?next=%2F%2Fevil.test%2Fa", "http://evil.test/a"),
        ("https://r.test/go?url=evil.test/a", "http://evil.test/a"),
        ("https://r.test/go?u=68747470733a2f2f6576696c2e746573742f61", "https://evil.test/a"),
        ("search-ms:query=x&crumb=location:\\\\evil.test@SSL\\a", "\\\\evil.test@SSL\\a"),
        ("search:crumb=location:%5C%5Cevil.test%5Ca", "\\\\evil.test\\a"),
        ("microsoft-edge:https://evil.test/a", "https://evil.test/a"),
    ],
)
def test_known_forms_are_undone(url, target):
    assert inside(url) == (target,)


@pytest.mark.parametrize(
    "url",
    [
        "https://plain.test/http",
        "https://www.partner.test/?utm_source=newsletter&utm_medium=e.mail",
        "https://www.partner.test/a/b.html#c",
        "https://shop.test/?u=12345&url=/cart&to=taro",
    ],
)
def test_ordinary_links_carry_nothing(url):
    assert inside(url) == ()


def test_both_ends_are_links():
    assert [(link.host, link.place) for link in find("see https://r.test/?u=https%3A%2F%2Fevil.test%2Fa now")] == [
        ("r.test", "text"),
        ("evil.test", "redirect"),
    ]


@given(st.text(max_size=200))
def test_broken_ones_raise_nothing(text):
    for start in ("", "https://urldefense.com/v3/__", "https://a.test/?u=a1aHR0c", "https://x.translate.goog/", "https://url.avanan.click/v2/___"):
        assert len(inside(start + text)) <= 4


def test_hostile_text_is_read_in_linear_time():
    for piece in ("&u=", "https%25", "aHR0c", "urldefense.com/v3/__", "=//a.", "?url=a."):  # what is quadratic here takes hours
        inside("http://a.test/?" + piece * 100_000)
