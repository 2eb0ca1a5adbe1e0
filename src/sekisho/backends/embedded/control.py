"""What people set, in `control.db`: entries with versions, unique names, the audit's chains."""

import sqlite3
from collections.abc import Iterable, Sequence

import msgspec

from sekisho.backends.audit_chain import breaks_in, leaving, trimmed
from sekisho.backends.embedded import control_statements as sql
from sekisho.backends.group_commit import Writer
from sekisho.backends.questions import Reader
from sekisho.model.errors import Conflict
from sekisho.model.ids import TenantId
from sekisho.ports.audit import FIRST, AuditLine, AuditRow, link
from sekisho.ports.control import Change, Entry, Touched

_encode = msgspec.json.Encoder().encode
_to_line = msgspec.json.Decoder(AuditLine).decode
_ENDLESS = 2**62


class ControlUnit:
    """One connection's unit of work: nothing is gathered, all is written at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.execute = connection.execute
        self.octets = 0

    def mark(self) -> object:
        """Nothing to remember."""
        return None

    def undo(self, mark: object) -> None:
        """Nothing to undo beside the savepoint."""

    def flush(self) -> None:
        """Nothing gathered."""


class EmbeddedControl:
    """Few writes, each a commit of its own; reads beside the writer."""

    def __init__(self, writer: Writer[ControlUnit], reader: Reader) -> None:
        self._writer = writer
        self._reader = reader

    async def get(self, tenant: TenantId, kind: str, key: str) -> Entry | None:
        """Return one entry."""
        return await self._reader.run(lambda connection: _entry(connection.execute(sql.GET, (kind, tenant, key)).fetchone()))

    async def entries(self, tenant: TenantId, kind: str, after: str = "", limit: int = 100, containing: bytes = b"") -> list[Entry]:
        """Return entries of a kind in order of their keys."""
        statement, wanted = (sql.ENTRIES_WITH, (containing,)) if containing else (sql.ENTRIES, ())
        return await self._reader.run(
            lambda connection: [Entry(*row) for row in connection.execute(statement, (kind, tenant, after, *wanted, limit))]
        )

    async def count(self, tenant: TenantId, kind: str) -> int:
        """Return how many there are."""
        return await self._reader.run(lambda connection: int(connection.execute(sql.COUNT, (kind, tenant)).fetchone()[0]))

    async def holder(self, claim: str) -> Entry | None:
        """Return the entry that bears a unique name."""

        def ask(connection: sqlite3.Connection) -> Entry | None:
            found = connection.execute(sql.HOLDER, (claim,)).fetchone()
            return _entry(connection.execute(sql.GET, (found[1], found[0], found[2])).fetchone()) if found else None

        return await self._reader.run(ask)

    async def commit(self, tenant: TenantId, changes: Sequence[Change], line: AuditLine | None = None) -> int:
        """Make all changes with their audit line, or none."""

        def work(unit: ControlUnit) -> int:
            unit.execute(sql.NEXT_NUMBER)
            number = int(unit.execute(sql.NUMBER).fetchone()[0])
            for change in changes:
                _apply(unit, tenant, change, number)
            if line is not None:
                _note(unit, line)
            return number

        return await self._writer.run(work)

    async def number(self) -> int:
        """Return the last change number."""
        return await self._reader.run(_number)

    async def touched(self, after: int, limit: int = 10_000) -> list[Touched]:
        """Return the latest touch of each entry behind that number."""
        return await self._reader.run(lambda connection: [Touched(*row) for row in connection.execute(sql.TOUCHED, (after, limit))])

    async def everything(self, kind: str, after: tuple[TenantId, str] | None = None, limit: int = 10_000) -> list[Entry]:
        """Return entries of a kind over all tenants."""
        tenant, key = after or (TenantId(""), "")
        return await self._reader.run(lambda connection: [Entry(*row) for row in connection.execute(sql.EVERYTHING, (kind, tenant, key, limit))])

    async def forget(self, kind: str, keys: Sequence[tuple[TenantId, str]]) -> None:
        """Take entries away without a trace."""

        def work(unit: ControlUnit) -> None:
            for tenant, key in keys:
                for statement in (sql.DROP, sql.DROP_CLAIMS, sql.DROP_TOUCH):
                    unit.execute(statement, (kind, tenant, key))

        await self._writer.run(work)

    async def note(self, line: AuditLine) -> None:
        """Write an audit line."""
        await self._writer.run(lambda unit: _note(unit, line))

    async def audit(self, tenant: TenantId, before: int | None = None, limit: int = 100, text: str = "") -> list[AuditRow]:
        """Return audit lines, newest first."""
        wanted = text.casefold()
        bound = (tenant, _ENDLESS if before is None else before, wanted, wanted, limit)
        return await self._reader.run(lambda connection: list(_rows(connection.execute(sql.LINES, bound))))

    async def audit_following(self, tenant: TenantId, after: int, limit: int = 100) -> list[AuditRow]:
        """Return audit lines numbered above `after`, oldest first."""
        return await self._reader.run(lambda connection: list(_rows(connection.execute(sql.LINES_AFTER, (tenant, after, limit)))))

    async def audited(self) -> list[TenantId]:
        """Return who has audit lines."""
        return await self._reader.run(lambda connection: [TenantId(row[0]) for row in connection.execute(sql.AUDITED)])

    async def trim_audit(self, tenant: TenantId, before: float, at: float, limit: int = 1_000) -> int:
        """Forget old lines, and tell it, in one commit."""
        first = await self.audit_following(tenant, 0, 1)
        if not first or first[0].line.at >= before:
            return 0  # nearly always: the writer is not asked

        def work(unit: ControlUnit) -> int:
            gone = leaving(list(_rows(unit.execute(sql.LINES_AFTER, (tenant, 0, limit)))), before)
            if gone:
                unit.execute(sql.DROP_LINES, (tenant, gone[-1].number))
                _note(unit, trimmed(tenant, gone, at))
            return len(gone)

        return await self._writer.run(work)

    async def verify_audit(self, tenant: TenantId) -> list[str]:
        """Check the tenant's chain."""

        def ask(connection: sqlite3.Connection) -> list[str]:
            last, head = connection.execute(sql.HEAD, (tenant,)).fetchone() or (0, FIRST)
            return breaks_in(tenant, _rows(connection.execute(sql.CHAIN, (tenant,))), last, head)

        return await self._reader.run(ask)


def _apply(unit: ControlUnit, tenant: TenantId, change: Change, number: int) -> None:
    place = (change.kind, tenant, change.key)
    version = (unit.execute(sql.VERSION, place).fetchone() or (0,))[0]
    if change.expects is not None and change.expects != version:
        raise Conflict(
            f"{change.kind} {change.key!r} has been changed by somebody else: look again",
            f"{change.kind} {change.key!r}は他の人が変更しました。もう一度確認してください。",
        )
    unit.execute(sql.DROP_CLAIMS, place)
    if change.value is None:
        unit.execute(sql.DROP, place)
    else:
        unit.execute(sql.SET, (*place, version + 1, change.value))
        for claim in change.claims:
            if unit.execute(sql.HOLDER, (claim,)).fetchone():
                raise Conflict(f"{claim.partition(':')[2]!r} is taken", f"{claim.partition(':')[2]!r}はすでに使われています。")
            unit.execute(sql.CLAIM, (claim, *place))
    unit.execute(sql.TOUCH, (*place, number))


def _note(unit: ControlUnit, line: AuditLine) -> None:
    last, previous = unit.execute(sql.HEAD, (line.tenant,)).fetchone() or (0, FIRST)
    number = int(last) + 1
    digest = link(previous, number, line)
    words = f"{line.actor}\n{line.use_case}\n{line.subject}".casefold()
    unit.execute(sql.ADD_LINE, (line.tenant, number, digest, _encode(line), words))
    unit.execute(sql.SET_HEAD, (line.tenant, number, digest))


def _number(connection: sqlite3.Connection) -> int:
    return int((connection.execute(sql.NUMBER).fetchone() or (0,))[0])


def _entry(row: tuple[TenantId, str, str, int, bytes] | None) -> Entry | None:
    return Entry(*row) if row else None


def _rows(rows: Iterable[tuple[int, bytes, bytes]]) -> Iterable[AuditRow]:
    return (AuditRow(number, digest, _to_line(value)) for number, digest, value in rows)
