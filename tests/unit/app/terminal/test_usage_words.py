"""Real parsers say what is wrong; nothing of it stays English."""

import argparse
import re

import pytest

from sekisho.app.terminal.usage_words import in_japanese


class Raising(argparse.ArgumentParser):
    def error(self, message):
        raise ValueError(message)


def parser():
    made = Raising()
    made.add_argument("file")
    made.add_argument("--number", type=int)
    made.add_argument("--kind", choices=["one", "two"])
    made.add_argument("--pair", nargs=2)
    made.add_argument("--many", nargs="+")
    made.add_argument("--flag", action="store_true")
    made.add_argument("--flight")
    either = made.add_mutually_exclusive_group(required=True)
    either.add_argument("--aa", action="store_true")
    either.add_argument("--bb", action="store_true")
    return made


@pytest.mark.parametrize(
    "given",
    [
        [],
        ["--aa"],
        ["x"],
        ["x", "--aa", "--unknown"],
        ["x", "--aa", "--number", "seven"],
        ["x", "--aa", "--kind", "three"],
        ["x", "--aa", "--number"],
        ["x", "--aa", "--pair", "1"],
        ["x", "--aa", "--many"],
        ["x", "--aa", "--flag=1"],
        ["x", "--aa", "--bb"],
        ["x", "--aa", "--fl"],
    ],
)
def test_every_complaint_is_japanese(given):
    with pytest.raises(ValueError) as error:
        parser().parse_args(given)
    said = in_japanese(str(error.value))
    assert re.search("[ぁ-ん]", said), said
    assert not re.search(r"\b(the|argument|arguments|invalid|expected|required|unrecognized|not|allowed|could|match|ambiguous)\b", said), said


def test_what_is_not_known_stays_as_it_is():
    assert in_japanese("something new") == "something new"
