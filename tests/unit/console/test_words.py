"""Every word stands in both languages, and some page says it."""

import re
from pathlib import Path
from typing import get_args

import pytest

from sekisho import console
from sekisho.console.words import WORDS, choose
from sekisho.model.access import Role
from sekisho.model.delivery import Fate
from sekisho.model.tracking import EventKind
from sekisho.tenancy.values import TlsDemand

# Words whose names are put together: f"left_{name}", 'own_act_' ~ one.act, one.outcome ~ '_outcome'.
BEGINNING = re.compile(r"""["'](\w+_)(?:\{|["'] ~)""")
END = re.compile(r"""\}(_\w+)["']|~ ["'](_\w+)["']""")


def test_every_word_stands_in_both_languages():
    assert [name for name, pair in WORDS.items() if not all(pair)] == []


def test_every_word_is_said_somewhere():
    files = [path for path in Path(console.__file__).parent.rglob("*") if path.suffix in {".py", ".html"} and not path.name.endswith("words.py")]
    pages = "\n".join(path.read_text("utf-8") for path in files)
    beginnings = tuple(set(BEGINNING.findall(pages)))
    ends = tuple({first or second for first, second in END.findall(pages)})
    values = {str(each) for kind in (Role, EventKind, Fate) for each in kind} | {*get_args(TlsDemand)}
    named = set(re.findall(r"\w+", pages)) | values
    assert [name for name in WORDS if name not in named and not name.startswith(beginnings) and not name.endswith(ends)] == []


def test_every_fate_has_its_word():
    assert {str(fate) for fate in Fate} <= set(WORDS)


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "", "en"),
        ("ja", "en", "ja"),
        ("EN", "ja", "ja"),
        ("", "ja-JP,en", "ja"),
        ("", "fr;q=1,en-GB;q=0.8,ja;q=0.7", "en"),
        ("", ",,;;", "en"),
        ("", "zh", "en"),
    ],
)
def test_the_language_is_chosen(asked, accepted, language):
    assert choose(asked, accepted) == language
