"""What commands print as JSON is the value, and nothing that a terminal obeys."""

import json

import pytest

from sekisho.app.terminal.json_text import json_text

HOSTILE = "a\x1b[2J\x9b31m\u202e\u2028\x85b\U000e0001"


@pytest.mark.parametrize("indent", [None, 2])
def test_nothing_in_it_is_obeyed_and_everything_can_be_read_back(indent):
    text = json_text({"件名": HOSTILE, "n": 1}, indent=indent)
    assert all(character.isprintable() or (indent and character == "\n") for character in text)
    assert "件名" in text
    assert json.loads(text) == {"件名": HOSTILE, "n": 1}


def test_one_value_is_one_line_and_what_json_does_not_know_is_text():
    assert json_text({"a": "\n", "b": {1}}) == '{"a": "\\n", "b": "{1}"}'
