"""The public suffix list."""

import pytest

from sekisho.domains.suffixes import is_public_suffix, registrable


@pytest.mark.parametrize(
    ("name", "found"),
    [("www.example.co.jp", "example.co.jp"), ("co.jp", ""), ("example.test", "example.test"), ("localhost", ""), ("a..example.com", ""), ("", "")],
)
def test_the_registrable_part(name, found):
    assert registrable(name) == found


def test_each_name_of_the_samples_world_is_an_organisation():
    assert registrable("mail.harbourbank.sekisho.test") == "harbourbank.sekisho.test"
    assert registrable("sekisho.test") == "sekisho.test"


def test_where_everybody_may_register():
    assert is_public_suffix("co.jp")
    assert is_public_suffix("com")
    assert not is_public_suffix("example.com")
    assert not is_public_suffix("")
