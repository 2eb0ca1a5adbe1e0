import pytest

from sekisho.inspections.feed_values import form_of, guess


@pytest.mark.parametrize(
    ("kind", "text", "form"),
    [
        ("domain", " Evil[.]Test. ", "evil.test"),
        ("domain", "xn--wgv71a119e.test", "日本語.test"),
        ("domain", "co.jp", ""),
        ("domain", "evil", ""),
        ("domain", "a_b.evil.test", "a_b.evil.test"),
        ("domain", "-evil.test", ""),
        ("url", "hxxps[:]//evil[.]test/A/", "https://evil.test/a"),
        ("url", "https://evil.test/a b", ""),
        ("url", "ftp://evil.test/", ""),
        ("address", "2001:DB8::1", "2001:db8::1"),
        ("address", "192.0.2.0/24", ""),
        ("sha256", "AB" * 32, "ab" * 32),
        ("sha256", "ab" * 31, ""),
    ],
)
def test_one_form(kind, text, form):
    assert form_of(kind, text) == form


def test_a_word_by_itself():
    assert guess('"192.0.2.7:443"') == ("address", "192.0.2.7")
    assert guess("evil.test:443") is None
    assert guess("nonsense") is None
