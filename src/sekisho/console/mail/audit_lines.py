"""A line of the audit as people read it: what was done in their language, and which values changed from what to what. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.model.use_case import named

_LONGEST = 300  # characters of one value
_MOST = 12  # changed values of one line
_TIMES = frozenset({"at", "created_at", "changed_at", "verified_at", "used_at", "seen_at", "made_at", "set_at"})


@dataclass(frozen=True, slots=True)
class Change:
    """One value: "" before where it is new, "" after where it went. `diff`: lines of a text's difference instead."""

    name: str
    before: str = ""
    after: str = ""
    diff: tuple[str, ...] = ()


def told(use_case: str, language: str) -> str:
    """Return what was done, "" for a use case that this version does not know."""
    case = named(use_case)
    return "" if case is None else (case.says_ja if language == "ja" else case.says)


def changes(before: str, after: str) -> list[Change]:
    """Return which values differ between two JSON texts ("" is nothing); times that every change touches are left out."""
    old, new = _read(before), _read(after)
    if isinstance(new, str) and new.startswith("---"):
        return [Change("", diff=tuple(line[:_LONGEST] for line in new.splitlines()[2:][:40]))]
    if isinstance(old, dict) or isinstance(new, dict):
        return list(_fields(old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}, ""))[:_MOST]
    one = Change("", _shown(old), _shown(new))
    return [one] if one != Change("") else []


def _fields(old: dict[str, object], new: dict[str, object], above: str) -> Iterator[Change]:
    for name in [*new, *(each for each in old if each not in new)]:
        one, other = old.get(name), new.get(name)
        if name in _TIMES or one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            yield from _fields(one, other, f"{above}{name}.")
        elif _shown(one) or _shown(other):
            yield Change(f"{above}{name}", _shown(one), _shown(other))


def _read(text: str) -> object:
    if not text:
        return None
    try:
        return json.loads(text)
    except ValueError:  # cut, or no JSON
        return text


def _shown(value: object) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, list) and all(isinstance(each, (str, int, float)) for each in value):
        return ", ".join(map(str, value))[:_LONGEST]
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:_LONGEST]
