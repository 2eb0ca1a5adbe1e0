"""A search in the index of `history.db`: slice by slice from the newest, candidates by terms, each looked at before it is shown."""

import sqlite3
import time
from collections.abc import Iterator, Sequence

from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.embedded.message_lines import sliced, to_line
from sekisho.backends.places import cursor, first_place, place_at
from sekisho.backends.search_filter import fits
from sekisho.backends.search_terms import Wanted, wanted
from sekisho.backends.search_text import needles
from sekisho.model.ids import TenantId, is_id
from sekisho.model.page import Page
from sekisho.ports.history import Search, Summary

SECONDS = 0.12  # after which a page ends where it stands; the next one goes on
_FEW = 256  # candidates of whole terms that are looked at one by one rather than gathering beginnings of words
_SLACK = 3_600.0  # seconds by which a message's place may lie behind the time of its first event
_END = 1 << 62
_ALL = 1 << 40

Candidate = tuple[int, bytes | None]  # place and line; no line: so far was looked, and nothing was there


def find(connection: sqlite3.Connection, tenant: TenantId, search: Search, limit: int, after: str) -> Page[Summary]:
    """Return one page. Raises ValueError for a cursor or a network that is none."""
    if not (search.sight.whole or search.sight.addresses or search.sight.domains):
        return Page(())
    fit = fits(search)
    upper = min(place_at(after) if after else _END, first_place(search.until + _SLACK) if search.until else _END)
    lower = first_place(search.since) if search.since > 0 else 0
    ends_at = time.monotonic() + SECONDS
    lines: list[Summary] = []
    for place, value in _candidates(connection, tenant, search, upper, lower):
        if value is not None:
            line = to_line(value)
            if fit(line):
                lines.append(line.summary)
        if len(lines) == limit or time.monotonic() > ends_at:
            return Page(tuple(lines), cursor(place))
    return Page(tuple(lines))


def _candidates(connection: sqlite3.Connection, tenant: TenantId, search: Search, upper: int, lower: int) -> Iterator[Candidate]:
    if search.campaign:
        yield from connection.execute(sql.OF_CAMPAIGN, (tenant, search.campaign, upper, lower, _ALL))
        return
    for needle in needles(search.text):  # the number of a message is not in the index
        named = connection.execute(sql.GET_LINE, (tenant, needle)).fetchone() if is_id(needle) else None
        if named is not None:
            yield from [named] if lower <= named[0] < upper else []
            return
    terms = wanted(search)
    if not terms:
        yield from connection.execute(sql.RECENT, (tenant, upper, lower, _ALL))
        return
    narrow = _narrow(terms)
    for number, first in connection.execute(sql.SLICES, (tenant, upper)).fetchall():
        least = max(first, lower)
        few = _few(connection, tenant, number, narrow, upper, least) if narrow else None
        if few is None:
            narrow = []  # as frequent in older slices, most likely
            yield from connection.execute(sql.WITH_TERMS, (_expression(number, terms), upper, least, tenant, _ALL))
        else:
            yield from few
        yield least, None
        if first <= lower:
            return


def _few(
    connection: sqlite3.Connection, tenant: TenantId, number: int, narrow: Sequence[Wanted], upper: int, least: int
) -> Sequence[Candidate] | None:
    """Return the candidates that a part of the wishes leaves, None if they are many: then all of them narrow them down."""
    found = connection.execute(sql.WITH_TERMS, (_expression(number, narrow), upper, least, tenant, _FEW)).fetchall()
    return found if len(found) < _FEW else None


def _narrow(terms: Sequence[Wanted]) -> list[Wanted]:
    """Return the part of the wishes that costs little to ask and may leave few candidates; none where that would be all of them.

    A beginning of a word is gathered from all the words that begin so before the first candidate is known: of a common one, a whole slice. So whole
    terms are asked first, and of several beginnings the longest alone, which is most likely the rarest.
    """
    whole = [each for each in (_whole(want) for want in terms) if each is not None]
    begun = [want for want in terms if _whole(want) is None]
    if len(begun) > 1:
        return [*whole, max(begun, key=_length)]
    return whole if begun else []


def _length(want: Wanted) -> int:
    """Return how long the beginnings of a wish are: of each way the longest, and of the ways the shortest."""
    return min(max(map(len, (*exact, *prefixes))) for exact, prefixes in want.ways)


def _whole(want: Wanted) -> Wanted | None:
    """Return what is left of a wish without beginnings of words; None if that is nothing."""
    ways = tuple((exact, ()) for exact, _ in want.ways)
    return Wanted(ways) if all(exact for exact, _ in ways) else None


def _expression(number: int, terms: Sequence[Wanted]) -> str:
    """Return what the index is asked: every term in quotes, and none holds one."""
    beginning = sliced(number)
    wishes = []
    for want in terms:
        ways = []
        for exact, prefixes in want.ways:
            parts = [*(f'"{beginning}{each}"' for each in exact), *(f'"{beginning}{each}" *' for each in prefixes)]
            ways.append(" AND ".join(parts))
        wishes.append("(" + ") OR (".join(ways) + ")")
    return "(" + ") AND (".join(wishes) + ")"
