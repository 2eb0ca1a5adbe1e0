"""A person's data in `history.db`: what there is, and how it goes. The steps of an erasure may be broken off anywhere and done again."""

import sqlite3
from collections.abc import Sequence
from hashlib import sha256

from sekisho.backends.embedded import history_statements as sql
from sekisho.backends.embedded.history_unit import HistoryUnit
from sekisho.backends.embedded.message_lines import MessageLines, to_line
from sekisho.backends.group_commit import Writer
from sekisho.backends.payload import pack, unpack
from sekisho.backends.questions import Reader
from sekisho.backends.redaction import redacted
from sekisho.backends.summaries import Line
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.ports.history import Redaction


class HistoryErasure:
    """A part of `History`."""

    _writer: Writer[HistoryUnit]
    _reader: Reader

    async def remembered(self, tenant: TenantId, person: str) -> list[tuple[str, str]]:
        """Return what was learnt with the person's address in it."""

        def question(connection: sqlite3.Connection) -> list[tuple[str, str]]:
            known = connection.execute(sql.ACQUAINTED_WITH, (tenant, person))
            hit = connection.execute(sql.CAMPAIGNS_WITH, (tenant, f"to {person}"))
            begun = connection.execute(sql.CAMPAIGNS_FROM, (tenant, person))
            said = connection.execute(sql.OPINIONS_BY, (tenant, person))
            return [
                *(("acquaintance", f"{kind} {name}: received {received}, sent {sent}") for kind, name, received, sent in known),
                *(("campaign", f"{campaign} {name}") for campaign, name in hit),
                *(("campaign", f"{campaign} from {sender}: {subject}") for campaign, sender, subject in begun),
                *(("opinion", f"{about} {says}") for about, says, _ in said),
            ]

        return await self._reader.run(question)

    async def begin_erasure(self, tenant: TenantId, person: str, pseudonym: str) -> str:
        """Remember the pseudonym, or return the one of an erasure that was broken off."""

        def work(unit: HistoryUnit) -> str:
            unit.execute(sql.BEGIN_ERASURE, (tenant, person, pseudonym))
            return str(unit.execute(sql.ERASURE, (tenant, person)).fetchone()[0])

        return await self._writer.run(work)

    async def redactions(self, tenant: TenantId, person: str, pseudonym: str, arrivals: Sequence[ArrivalId]) -> list[Redaction]:
        """Return what the links will tell."""

        def question(connection: sqlite3.Connection) -> list[Redaction]:
            found = []
            for arrival in arrivals:
                row = connection.execute(sql.GET_LINE, (tenant, arrival)).fetchone()
                line = to_line(row[1]) if row else Line(tenant, arrival)
                for writer, number, payload in connection.execute(sql.LINKS_OF, (tenant, arrival)):
                    changed = pack(redacted(unpack(payload)[0], line, person, pseudonym), None)
                    if changed != payload:
                        found.append(Redaction(arrival, writer, number, changed))
            return found

        return await self._reader.run(question)

    async def redact(self, tenant: TenantId, redactions: Sequence[Redaction]) -> None:
        """Put them in their places."""

        def work(unit: HistoryUnit) -> None:
            for each in redactions:
                row = unit.execute(sql.ORIGINAL, (tenant, each.writer, each.number)).fetchone()
                if row is not None and row[0] not in {b"", each.payload}:
                    unit.execute(sql.REDACT, (each.payload, row[1] or sha256(row[0]).digest(), tenant, each.writer, each.number))
            lines = MessageLines(unit)
            for arrival in dict.fromkeys(each.arrival for each in redactions):
                line = Line(tenant, arrival)
                for (payload,) in unit.execute(sql.STORY, (tenant, arrival)).fetchall():
                    for event in unpack(payload)[0]:
                        line.take(event)
                lines.replace(line)
            lines.write()
            unit.flush()

        await self._writer.run(work)

    async def end_erasure(self, tenant: TenantId, person: str, pseudonym: str) -> None:
        """Forget the person, and who the pseudonym was."""

        def work(unit: HistoryUnit) -> None:
            for kind, name, _, _ in unit.execute(sql.ACQUAINTED_WITH, (tenant, person)).fetchall():
                unit.execute(sql.DROP_ACQUAINTANCE, (tenant, kind, name))
            for campaign, name in unit.execute(sql.CAMPAIGNS_WITH, (tenant, f"to {person}")).fetchall():
                unit.execute(sql.DROP_NAME, (tenant, campaign, name))
                unit.execute(sql.ADD_NAME, (tenant, campaign, f"to {pseudonym}"))
            for campaign, _, _ in unit.execute(sql.CAMPAIGNS_FROM, (tenant, person)).fetchall():
                unit.execute(sql.UNNAME_CAMPAIGN, (pseudonym, tenant, campaign))
            unit.execute(sql.RENAME_PERSON, (pseudonym, tenant, person))
            unit.execute(sql.END_ERASURE, (tenant, person))

        await self._writer.run(work)
