"""Macro strings: read and expanded as RFC 7208 section 7 says."""

import pytest

from sekisho.senderauth.spf.macros import expand_name, expand_text, parse_macros

# RFC 7208 section 7.4
VALUES = {
    "s": "strong-bad@email.example.com",
    "l": "strong-bad",
    "o": "email.example.com",
    "d": "email.example.com",
    "i": "192.0.2.3",
    "v": "in-addr",
    "h": "mx.example.org",
    "c": "192.0.2.3",
    "r": "our.example.test",
    "t": "1700000000",
    "p": "unknown",
}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("%{s}", "strong-bad@email.example.com"),
        ("%{o}", "email.example.com"),
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com"),
        ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net"),
        ("%{S}.test", "strong-bad%40email.example.com.test"),
        ("%%%_%-.test", "% %20.test"),
        ("%{d127}", "email.example.com"),
        ("%{d00000000000000000000000000000000002}", "example.com"),
        (f"%{{d{'9' * 10_000}}}", "email.example.com"),
        ("%{o.-}", "email.example.com"),
    ],
)
def test_expansion(text, expanded):
    assert expand_name(parse_macros(text), VALUES) == expanded


@pytest.mark.parametrize(
    "text", ["%", "%{", "%{}", "%{d", "%(d)", "%{x}", "%{d0}", "%{d00}", "%{d-1}", "%{dd}", "%d", "a%", "a b", "\x7f", "é", "%{c}", "%{r}", "%{t}"]
)
def test_what_is_no_macro_string(text):
    with pytest.raises(ValueError):
        parse_macros(text)


def test_explanations_may_hold_spaces_and_three_more_letters():
    text = parse_macros("%{i} = %{c} at %{t}, says %{R}", explanation=True)
    assert expand_text(text, VALUES) == "192.0.2.3 = 192.0.2.3 at 1700000000, says our.example.test"


def test_a_long_name_loses_labels_from_the_left():
    """RFC 7208 section 7.3: until 253 characters are left."""
    long = ".".join(["a" * 60] * 5)
    assert expand_name(parse_macros(f"first.{long}.%{{d}}"), VALUES) == f"{'.'.join(['a' * 60] * 3)}.email.example.com"
    whole = ".".join(["a" * 63, "b" * 63, "c" * 63, "d" * 61])
    assert len(whole) == 253
    assert expand_name(parse_macros(whole), VALUES) == whole
    assert expand_name(parse_macros(f"x.{whole}"), VALUES) == whole


def test_a_short_record_does_not_make_a_long_text():
    text = parse_macros("%{s}" * 10_000, explanation=True)
    assert len(expand_text(text, VALUES)) == 1_000
    assert len(expand_name(text, VALUES)) <= 253
