"""The statements of the embedded stores in PostgreSQL's words. One definition serves both engines; the rest is in `own_statements`."""

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from sekisho.backends.embedded import control_statements as control
from sekisho.backends.embedded import history_statements as history
from sekisho.backends.embedded import node_statements as nodes
from sekisho.backends.embedded import spool_statements as spool
from sekisho.backends.postgres import own_statements as own

OWN = {
    spool.ADD_WRITER: own.ADD_WRITER,
    spool.CLAIM_UNDECIDED: own.CLAIM_UNDECIDED,
    spool.CLAIM_DUE: own.CLAIM_DUE,
    spool.SETTLED: own.SETTLED,
    spool.OLD_FATES: own.OLD_FATES,
    spool.FORGET_CLUES: own.FORGET_CLUES,
    nodes.FORGET_OLD: own.FORGET_OLD_NODES,
    spool.ADD_TALLY: own.ADD_TALLY,
    spool.ALL_TALLIES: own.ALL_TALLIES,
    control.ENTRIES_WITH: own.ENTRIES_WITH,
    history.ADD_SLICE: own.ADD_SLICE,
    history.ADD_TERMS: own.ADD_TERMS,
    history.DROP_TERMS: own.DROP_TERMS,
    history.DROP_ALL_TERMS: own.DROP_ALL_TERMS,
    history.WITH_TERMS: own.WITH_TERMS,
    history.DROP_LINE: own.DROP_LINE,
    history.ACQUAINTED_WITH: own.ACQUAINTED_WITH,
    history.RENAME_PERSON: own.RENAME_PERSON,
    history.BY_KEYS: own.BY_KEYS,
}
# Reads that lead to a change in the same commit: SQLite's writer has the file to itself, here the rows are held.
HOLDING = frozenset(
    {
        spool.GET_ARRIVAL,
        spool.GET_CLAIMED_DELIVERY,
        spool.GET_FREE_DELIVERY,
        spool.LATER,
        spool.LATER_ONE,
        spool.GET_KEPT,
        spool.GET_THERE,
        spool.HELD_OF_ARRIVAL,
        spool.FATE_OF,
    }
)
_TEXT = re.compile(r"('(?:[^']|'')*')")
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bmax\(([^(),]+), ([^()]+)\)"), r"greatest(\1, \2)"),
    (re.compile(r"\bmin\(([^(),]+), ([^()]+)\)"), r"least(\1, \2)"),
    (re.compile(r"\bsum\((\w+)\)"), r"sum(\1)::bigint"),
    (re.compile(r"\binstr\("), "strpos("),
    (re.compile(r"\+tenant\b"), "tenant"),
    (re.compile(r"\bBEGIN IMMEDIATE\b"), "BEGIN"),
)
_NOTHING = re.compile(r"\bx''")
_UNLESS_THERE = re.compile(r"INSERT OR IGNORE ")
_PLACE = re.compile(r"\?(\d*)")


@lru_cache(1_024)
def translated(statement: str, *, holds: bool = False) -> str:
    """Return a statement as PostgreSQL understands it; `holds`: for a session that writes."""
    found = OWN.get(statement)
    if found is not None:
        return found
    text = _NOTHING.sub("''::bytea", statement)
    pieces = _TEXT.split(text)
    pieces[::2] = [_in_words(piece) for piece in pieces[::2]]
    text = _numbered("".join(pieces))
    if _UNLESS_THERE.match(text):
        text = _UNLESS_THERE.sub("INSERT ", text) + " ON CONFLICT DO NOTHING"
    return f"{text} FOR UPDATE" if holds and statement in HOLDING else text


def _in_words(piece: str) -> str:
    for pattern, words in _WORDS:
        piece = pattern.sub(words, piece)
    return piece


def _numbered(text: str) -> str:
    """Number the bound values; none of our statements has a question mark in a text."""
    count = 0

    def place(match: re.Match[str]) -> str:
        nonlocal count
        if match[1]:
            return f"${match[1]}"
        count += 1
        return f"${count}"

    return _PLACE.sub(place, text)


def bound(statement: str, values: Sequence[object]) -> list[object]:
    """Return the values as PostgreSQL takes them: its text knows no NUL, and its index has a language of its own."""
    convert = _ARGUMENTS.get(statement)
    taken = list(convert(values) if convert else values)
    for place, value in enumerate(taken):
        if type(value) is bool:
            taken[place] = int(value) if statement not in _TRUTHS else value
        elif isinstance(value, str) and "\0" in value:
            taken[place] = value.replace("\0", "\ufffd")
    return taken


def _as_query(values: Sequence[object]) -> Sequence[object]:
    """Rewrite what FTS5 is asked: quoted terms, `*` behind beginnings, AND, OR. Terms are letters, digits and `_` (`search_terms.term`)."""
    asked = str(values[0]).replace('" *', "':*").replace('"', "'").replace(" AND ", " & ").replace(" OR ", " | ")
    return (asked, *values[1:])


def _as_list(values: Sequence[object]) -> Sequence[object]:
    """Unpack the JSON list in which SQLite is given many keys."""
    return (values[0], [key.replace("\0", "\ufffd") for key in json.loads(str(values[1]))])


_ARGUMENTS: dict[str, Callable[[Sequence[object]], Sequence[object]]] = {history.WITH_TERMS: _as_query, history.BY_KEYS: _as_list}
_TRUTHS = frozenset({spool.HASTEN})
