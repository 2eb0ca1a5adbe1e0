"""Lines of messages as rows: folded from events in the commit that stores them, with their terms in the index and what they count for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.line_counts import change, days_of, hours_of
from sekisho.backends.places import first_place, place_of
from sekisho.backends.search_terms import STATE, term, terms_of
from sekisho.backends.summaries import Line
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.tracking import TrackingEvent

if TYPE_CHECKING:
    from sekisho.backends.embedded.history_unit import HistoryUnit

SLICE = 16_384  # messages: so many beginnings of words are gathered at most before the newest are known

to_line = msgspec.msgpack.Decoder(Line).decode
_encode = msgspec.msgpack.Encoder().encode
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_STATED = frozenset({"state", "state_at", "state_rank", "delivered_at", "rule", "ruled_at"})


@dataclass(slots=True)
class _Row:
    """A line while its batch is stored. `before` is what the row holds; `place` is 0 until it has one."""

    line: Line
    before: Line | None
    place: int


class MessageLines:
    """The lines that one batch touches. `write` puts them down, the earliest place first: the index is written in that order."""

    def __init__(self, unit: "HistoryUnit") -> None:
        self._unit = unit
        self._rows: dict[tuple[TenantId, ArrivalId], _Row] = {}
        self._given: set[int] = set()  # places of this batch, which the table need not know yet

    def foresee(self, keys: Iterable[tuple[TenantId, ArrivalId]]) -> None:
        """Hear which messages will be told of, so that a store far away fetches their lines at once."""
        wanted = dict.fromkeys(key for key in keys if key not in self._rows)
        found = self._unit.lines_of(wanted) if wanted else None
        if found is not None:
            self._rows |= {
                key: _Row(to_line(row[1]), to_line(row[1]), row[0]) if (row := found.get(key)) else _Row(Line(*key), None, 0) for key in wanted
            }

    def take(self, event: TrackingEvent) -> None:
        """Fold one event into its message's line."""
        self._row(event.tenant, event.arrival).line.take(event)

    def replace(self, line: Line) -> None:
        """Put another line in a message's place."""
        self._row(line.tenant, line.arrival).line = line

    def write(self) -> None:
        """Write what changed: rows, index and counts."""
        for row in self._rows.values():
            row.place = row.place or self._free_place(row.line.at)
            if row.before is None:  # at once: the next one looks for a free place
                line = row.line
                self._unit.execute(sql.ADD_LINE, (row.place, line.tenant, line.arrival, line.state_at or line.at, _encode(line)))
        hours: dict[TenantId, Counter[tuple[int, str, str]]] = {}
        days: dict[TenantId, Counter[tuple[int, str, str]]] = {}
        for row in sorted(self._rows.values(), key=lambda row: row.place):
            line, before = row.line, row.before
            if before == line:
                continue
            if before is not None:
                self._unit.execute(sql.SET_LINE, (line.state_at or line.at, _encode(line), line.tenant, row.place))
            self._index(row)
            _add(hours, line.tenant, change(hours_of(before) if before else Counter(), hours_of(line)))
            _add(days, line.tenant, change(days_of(before) if before else Counter(), days_of(line)))
        for tenant, counts in hours.items():
            whole = days.setdefault(tenant, Counter())
            for (hour, kind, name), amount in counts.items():
                whole[hour // 24, kind, name] += amount
            self._unit.connection.executemany(sql.ADD_HOUR, [(tenant, *key, amount) for key, amount in counts.items()])
        for tenant, counts in days.items():
            self._unit.connection.executemany(sql.ADD_DAY, [(tenant, *key, amount) for key, amount in counts.items()])

    def _row(self, tenant: TenantId, arrival: ArrivalId) -> _Row:
        key = tenant, arrival
        if key not in self._rows:
            found = self._unit.execute(sql.GET_LINE, key).fetchone()
            self._rows[key] = _Row(to_line(found[1]), to_line(found[1]), found[0]) if found else _Row(Line(*key), None, 0)
        return self._rows[key]

    def _free_place(self, at: float) -> int:
        place = first_place(at)
        while True:
            while place in self._given:
                place += 1
            taken = [found for (found,) in self._unit.execute(sql.TAKEN_PLACES, (place,)).fetchall()]
            free = place_of(place, taken) if taken else place
            if free is not None and free not in self._given:
                self._given.add(free)
                return free
            place = taken[-1] + 1 if free is None else free

    def _index(self, row: _Row) -> None:
        slice_number = self._slice(row.line.tenant, row.place, is_new=row.before is None)
        old, new = _changed_terms(row.before, row.line)
        if old:
            self._unit.execute(sql.DROP_TERMS, (row.place, written(slice_number, old)))
        if old or new:  # as many rows as were ever taken away: the index counts them
            self._unit.execute(sql.ADD_TERMS, (row.place, written(slice_number, new)))

    def _slice(self, tenant: TenantId, place: int, *, is_new: bool) -> int:
        found = self._unit.execute(sql.SLICE_OF, (tenant, place)).fetchone()
        if found is None:
            number = int(self._unit.execute(sql.ADD_SLICE, (tenant, 0)).lastrowid or 0)
        elif is_new and found[1] >= SLICE and place == self._unit.execute(sql.NEWEST_PLACE, (tenant,)).fetchone()[0]:
            number = int(self._unit.execute(sql.ADD_SLICE, (tenant, place)).lastrowid or 0)
        else:
            number = int(found[0])
        if is_new:
            self._unit.execute(sql.GROW_SLICE, (tenant, number))
        return number


def forget_lines(unit: "HistoryUnit", tenant: TenantId, before: float, limit: int) -> int:
    """Forget lines whose last event is older, with their terms; their counts have an age of their own. Return how many went."""
    old = unit.execute(sql.OLD_LINES, (tenant, first_place(before), before, limit)).fetchall()
    for place, value in old:
        number = unit.execute(sql.SLICE_OF, (tenant, place)).fetchone()
        if number:
            unit.execute(sql.DROP_TERMS, (place, written(number[0], terms_of(to_line(value)))))
        unit.execute(sql.DROP_LINE, (tenant, place))
    oldest = unit.execute(sql.OLDEST_PLACE, (tenant,)).fetchone()[0]
    if old and oldest is not None:
        unit.execute(sql.DROP_SLICES, (tenant, oldest))
    return len(old)


def written(slice_number: int, terms: Iterable[str]) -> str:
    """Return terms as the index takes them: each behind its slice, so that equal ones of different slices are different."""
    beginning = sliced(slice_number)
    return " ".join(f"{beginning}{each}" for each in sorted(terms))


def sliced(slice_number: int) -> str:
    """Return the beginning of every term of a slice."""
    digits = ""
    while slice_number:
        slice_number, digit = divmod(slice_number, 36)
        digits = _DIGITS[digit] + digits
    return f"{digits}_"


def _changed_terms(before: Line | None, line: Line) -> tuple[set[str], set[str]]:
    """Return terms that are no more, and new ones. A message that only moved on is not read again."""
    if before is None:
        return set(), terms_of(line)
    if before.rule == line.rule and all(getattr(before, name) == getattr(line, name) for name in _SEARCHED):
        moved = before.state != line.state
        return (
            ({term(STATE, before.state)}, {term(STATE, line.state)}) if moved and before.state and line.state else _whole(before, line, moved=moved)
        )
    return _whole(before, line, moved=True)


def _whole(before: Line, line: Line, *, moved: bool) -> tuple[set[str], set[str]]:
    if not moved:
        return set(), set()
    old, new = terms_of(before), terms_of(line)
    return old - new, new - old


_SEARCHED = tuple(name for name in Line.__struct_fields__ if name not in _STATED)


def _add(sums: dict[TenantId, Counter[tuple[int, str, str]]], tenant: TenantId, changed: Counter[tuple[int, str, str]]) -> None:
    total = sums.setdefault(tenant, Counter())
    for key, amount in changed.items():
        total[key] += amount
