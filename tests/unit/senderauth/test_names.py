"""Names that DNS can be asked for, and identities within them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.senderauth.names import domain_name, identity_within


def test_names_in_one_form():
    assert domain_name("Example.TEST") == "example.test"
    assert domain_name("bücher.test") == "xn--bcher-kva.test"
    assert domain_name("2024_a-b.c") == "2024_a-b.c"


@pytest.mark.parametrize(
    "text", ["", ".", "a..b", "a.", ".a", "-a.b", "a b", "a\x00", "a/b", "a" * 64, "a." * 127 + "a.b", "日本語" * 60, "\u200b", "*.test", "a@b"]
)
def test_what_is_no_name(text):
    with pytest.raises(ValueError):
        domain_name(text)


def test_identities():
    assert identity_within("@Mail.Example.test", "example.test") == "@mail.example.test"
    assert identity_within("a=40b@example.test", "example.test") == "a@b@example.test"  # quoted-printable
    for text in ("a", "a@other.test", "a@evilexample.test", "a@", "a=0Ab@example.test", "x" * 400 + "@example.test"):
        with pytest.raises(ValueError):
            identity_within(text, "example.test")


@given(st.text(max_size=300))
def test_any_text_is_a_name_or_a_value_error(text):
    try:
        assert domain_name(text).isascii()
    except ValueError:
        return
