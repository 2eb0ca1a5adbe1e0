"""The chains of `history.db`: proven whole, and shortened by age, each tenant's by its own."""

import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import sha256
from heapq import merge
from itertools import chain
from operator import attrgetter

from sekisho.backends.chain import FIRST, breaks
from sekisho.backends.dmarc_facts import DAY
from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.embedded.history_unit import HistoryUnit, mark_of, retired
from sekisho.backends.embedded.message_lines import forget_lines
from sekisho.backends.group_commit import Writer
from sekisho.backends.one_stretch import OneStretch
from sekisho.backends.payload import readable
from sekisho.backends.questions import Reader
from sekisho.backends.redaction import erased_in
from sekisho.backends.summaries import accepted_in
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.history import ATTACKED, SENDER
from sekisho.ports.records import ChainHead, OutboxRow

_RETIRED_BEFORE = "retired_before"


class HistoryProof(OneStretch):
    """A part of `History`."""

    _writer: Writer[HistoryUnit]
    _reader: Reader

    async def verify_chains(self, pending: Sequence[OutboxRow], heads: Sequence[ChainHead] = ()) -> list[str]:
        """Check every chain up to its head."""

        def question(connection: sqlite3.Connection) -> list[str]:
            ends = {head.writer: head for head in heads}
            ends_of_retired = retired(connection)
            waiting: dict[str, list[OutboxRow]] = {}
            for row in pending:
                waiting.setdefault(row.writer, []).append(row)
            stored = {writer for (writer,) in connection.execute(sql.WRITERS)}
            problems: list[str] = []
            for writer in sorted(ends.keys() | waiting.keys() | stored):
                start = ends_of_retired.get(writer, ChainHead(writer, 0, FIRST))
                links = (OutboxRow(*row) for row in connection.execute(sql.CHAIN, (writer, start.number)))
                problems += breaks(_in_order(links, waiting.get(writer, []), start.number), start, ends.get(writer))
            emptied = connection.execute(sql.EMPTIED, (mark_of(connection, _RETIRED_BEFORE) or 0.0,))
            problems += [f"chain {writer}, link {number}: emptied before its time" for writer, number in emptied]
            changed = [(writer, number, sha256(payload).hexdigest()) for writer, number, payload in connection.execute(sql.REDACTED)]
            if changed:
                erasing = [payload for (payload,) in connection.execute(sql.ERASING)]
                told = erased_in(event for payload in (*erasing, *(row.payload for row in pending)) for event in readable(payload))
                problems += [f"chain {writer}, link {number}: changed, and no erasure says so" for writer, number, has in changed if has not in told]
            return problems

        return await self._reader.run(question)

    async def accepted_pairs(self, pending: Sequence[OutboxRow] = (), since: float = 0.0) -> set[tuple[ArrivalId, str]]:
        """Return every (arrival, recipient key) that was accepted."""

        def question(connection: sqlite3.Connection) -> set[tuple[ArrivalId, str]]:
            stored = (payload for (payload,) in connection.execute(sql.ACCEPTING, (since,)))
            return {pair for payload in chain(stored, (row.payload for row in pending)) for pair in accepted_in(readable(payload), since)}

        return await self._reader.run(question)

    async def retired_before(self) -> float:
        """Return the time before which events may be gone."""

        def question(connection: sqlite3.Connection) -> float:
            return mark_of(connection, _RETIRED_BEFORE) or 0.0

        return await self._reader.run(question)

    async def tenants(self) -> list[TenantId]:
        """Return whose events there are."""

        def question(connection: sqlite3.Connection) -> list[TenantId]:
            found: list[TenantId] = []
            while (name := connection.execute(sql.TENANTS, (found[-1] if found else "",)).fetchone()[0]) is not None:
                found.append(TenantId(name))
            return found

        return await self._reader.run(question)

    async def retire(self, tenant: TenantId, before: float, limit: int) -> int:
        """Forget what is older: links at the beginning of a chain go, others are emptied and keep the digest of what they told."""

        def work(unit: HistoryUnit) -> int:
            old = unit.execute(sql.OLD_LINKS, (tenant, before, limit)).fetchall()
            for writer, number, payload, original in old:
                unit.execute(sql.EMPTY_LINK, (original or sha256(payload).digest(), tenant, writer, number))
            for writer in {row[0] for row in old}:
                _drop_beginning(unit, writer, limit)
            forget_lines(unit, tenant, before, limit)
            unit.execute(sql.DROP_OLD_REPORTS, (tenant, before))
            unit.execute(sql.DROP_OLD_TLS_REPORTS, (tenant, before))
            unit.execute(sql.DROP_OLD_SEEN, (tenant, before / DAY - 1))
            unit.execute(sql.DROP_HOURS, (tenant, before // 3_600))
            unit.execute(sql.DROP_DAY_SUMS, (tenant, before // DAY))
            unit.execute(sql.SUM_DAY, (tenant, int(before // DAY)))
            for kind in (ATTACKED, SENDER):
                unit.execute(sql.DROP_DAYS, (tenant, kind, before // DAY))
            unit.execute(sql.SET_MARK, (_RETIRED_BEFORE, before))
            return len(old)

        return await self._writer.run(work)


def _drop_beginning(unit: HistoryUnit, writer: str, limit: int) -> None:
    """Forget empty links up to the first that still tells something."""
    last = None
    for number, digest, is_empty in unit.execute(sql.OLDEST, (writer, limit)).fetchall():
        if not is_empty:
            break
        last = number, digest
    if last:
        unit.execute(sql.SET_RETIRED, (writer, *last))
        unit.execute(sql.DROP_LINK, (writer, last[0]))


def _in_order(stored: Iterable[OutboxRow], waiting: Iterable[OutboxRow], after: int) -> Iterable[OutboxRow]:
    number = attrgetter("number")
    return merge(stored, sorted((row for row in waiting if row.number > after), key=number), key=number)
