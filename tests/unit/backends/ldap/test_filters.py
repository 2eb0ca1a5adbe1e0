"""Filters as people write them."""

import pytest

from sekisho.backends.ldap.filters import encode_filter


@pytest.mark.parametrize(
    ("text", "octets"),
    [
        ("(mail=*)", b"\x87\x04mail"),
        ("(cn=a\\2ab)", b"\xa3\x09\x04\x02cn\x04\x03a*b"),
        ("(!(cn=x))", b"\xa2\x09\xa3\x07\x04\x02cn\x04\x01x"),
        ("(cn=a*b*c)", b"\xa4\x0f\x04\x02cn\x30\x09\x80\x01a\x81\x01b\x82\x01c"),
        ("(n>=1)", b"\xa5\x06\x04\x01n\x04\x011"),
        ("(f:1.2:=2)", b"\xa9\x0b\x81\x031.2\x82\x01f\x83\x012"),
    ],
)
def test_to_octets(text, octets):
    assert encode_filter(text) == octets


@pytest.mark.parametrize("text", ["", "mail=*", "(mail=*", "(mail=*))", "(&)", "(!(a=b)(c=d))", "(=x)", "(a)", "(" * 100_000, "(!" * 5_000 + "(a=b)"])
def test_what_is_none(text):
    with pytest.raises(ValueError):
        encode_filter(text)
