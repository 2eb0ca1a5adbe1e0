"""Regular expressions mean the same in every Python that we run on, and none is built out of what it reads."""

import importlib
import pkgutil
import re
from re import _parser as parser  # type: ignore[attr-defined]

import pytest

import sekisho

_REPEATS = {"POSSESSIVE_REPEAT", "ATOMIC_GROUP"}
# What has one way to match only: nothing in it is ever tried again.
_ONE_WAY = {"LITERAL", "NOT_LITERAL", "IN", "ANY", "AT", "CATEGORY", "RANGE", "NEGATE"}


def unsafe(pattern):
    """Return what older releases match wrongly: a possessive or atomic group in which something could be tried again, or that is kept as a group.

    Before Python 3.11.5 (gh-106052, gh-101955) such groups let go of what they hold, or break. A single class ("[^x]*+") was always right.
    """
    return list(_unsafe(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG), within=False))


def _unsafe(nodes, *, within):
    for operation, argument in nodes:
        name = str(operation)
        possessive = name in _REPEATS
        if within and not possessive and name not in _ONE_WAY:
            yield name
        for inner in _inner(name, argument):
            yield from _unsafe(inner, within=within or (possessive and not _single(inner)))


def _single(nodes):
    return len(nodes) == 1 and str(nodes[0][0]) in _ONE_WAY


def _inner(name, argument):
    """Return the sequences below a node."""
    match name:
        case "SUBPATTERN":
            return [argument[3]]
        case "POSSESSIVE_REPEAT" | "MAX_REPEAT" | "MIN_REPEAT":
            return [argument[2]]
        case "ATOMIC_GROUP":
            return [argument]
        case "BRANCH":
            return argument[1]
        case "ASSERT" | "ASSERT_NOT":
            return [argument[1]]
        case "GROUPREF_EXISTS":
            return [sequence for sequence in argument[1:] if sequence is not None]
    return []


def patterns():
    """Yield (where, pattern) for every pattern that a module of ours holds, in tables too."""
    for found in pkgutil.walk_packages(sekisho.__path__, "sekisho."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            for pattern in _in(value, 0):
                yield f"{found.name}.{name}", pattern


def _in(value, depth):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple | dict | set | frozenset) and depth < 4:
        for one in value.values() if isinstance(value, dict) else value:
            yield from _in(one, depth + 1)


def test_no_possessive_group_has_another_way_to_match():
    known = list(patterns())
    assert len(known) > 250
    assert {where: wrong for where, pattern in known if (wrong := unsafe(pattern))} == {}


@pytest.mark.parametrize("text", ["(?:a|bc)*+", "(?:a*b)++", "(?>a|ab)c", '((?:[^"]++|x)*+)', "(?:(a))?+", "(?:a(?=b))*+"])
def test_what_is_unsafe_is_seen(text):
    assert unsafe(re.compile(text))


@pytest.mark.parametrize("text", ["[^x]*+", "a++b", "(?:\\n[ \\t][^\\n]*+)*+", "(?:[a-z]{1,9}+:)?+", "(?:a|b)*", "(?:a*b)+"])
def test_what_is_safe_is_let_pass(text):
    assert not unsafe(re.compile(text))
