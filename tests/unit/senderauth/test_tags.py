"""Tag lists are read strictly: what two readers could read differently is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.senderauth.tags import parse_tags, unfolded, without_space


def test_names_and_values_without_the_space_around_them():
    assert parse_tags(" v=1;\ta = rsa-sha256 ; bh=ab cd ;") == {"v": "1", "a": "rsa-sha256", "bh": "ab cd"}
    assert parse_tags("p=") == {"p": ""}
    assert parse_tags("p=a=b==") == {"p": "a=b=="}


@pytest.mark.parametrize(
    "text", ["", ";", "a", "a=1;;b=2", "=1", "1a=2", "a b=1", "a=1; a=2", "a=1;b=\x00", "a=\r\n", "é=1", ";".join(f"a{n}=1" for n in range(101))]
)
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ValueError):
        parse_tags(text)


def test_names_are_case_sensitive():
    assert parse_tags("b=1; B=2") == {"b": "1", "B": "2"}


def test_unfolding_and_white_space():
    assert unfolded(b" a=1;\r\n b=\xff") == " a=1; b=\ufffd"
    assert without_space("ab c\t d") == "abcd"


@given(st.text(max_size=300))
def test_any_text_is_a_list_or_a_value_error(text):
    try:
        tags = parse_tags(text)
    except ValueError:
        return
    assert all(name and "=" not in name for name in tags)
