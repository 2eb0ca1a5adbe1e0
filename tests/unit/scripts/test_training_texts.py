"""Our own training texts: whole, the same in every run, and from nobody real."""

import re
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"


@pytest.fixture(scope="module")
def texts():
    sys.path.insert(0, str(SCRIPTS / "training"))
    try:
        from own_texts import own_texts

        yield list(own_texts()), list(islice(own_texts(), 3_000))
    finally:
        sys.path.remove(str(SCRIPTS / "training"))


def test_the_same_texts_in_every_run(texts):
    first, second = texts
    assert [each.raw for each in first[: len(second)]] == [each.raw for each in second]
    assert len({each.name for each in first}) == len(first)


def test_every_choice_is_made_and_every_word_filled_in(texts):
    for each in texts[0]:
        if not each.name.startswith("specimens/"):
            text = each.raw.decode()
            assert not re.search(r"[{}]|<[a-z]+>(?!\s*[a-z]*\.)|<(?:n|num|url|hundreds|first|last|firm|brand|person)>", text), each.name


def test_nobody_real_is_written_to_or_from(texts):
    for each in texts[0]:
        if not each.name.startswith("specimens/"):
            hosts = re.findall(r"^(?:From|To): [^\r]*?@([\w.-]+)>?\r$", each.raw.decode(), re.MULTILINE)
            assert len(hosts) >= 2, each.name
            assert {host.rpartition(".")[2] for host in hosts} <= {"test", "example"}, each.name


def test_each_language_has_both_sides_in_number(texts):
    count = Counter((each.language, bool(each.kind)) for each in texts[0])
    for language in "ar cs de en es fr it ja ko nl other pl pt ro ru sv tr vi zh".split():
        assert min(count[language, True], count[language, False]) >= 60, language


def test_the_measuring_half_of_the_specimens_is_never_learned(texts):
    names = {each.name for each in texts[0] if each.name.startswith("specimens/")}
    assert names
    assert not any("held_out" in name for name in names)
