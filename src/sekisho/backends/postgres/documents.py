"""Small named documents, policy versions and sealed signing keys in the control part: every machine sees the same."""

import sqlite3

import msgspec

from sekisho.backends.document_names import check
from sekisho.backends.embedded.control import ControlUnit
from sekisho.backends.postgres import own_statements as sql
from sekisho.backends.postgres.reader import PostgresReader
from sekisho.backends.postgres.writer import PostgresWriter
from sekisho.model.ids import TenantId
from sekisho.ports.policies import Outrun, PolicyVersion

_decode = msgspec.json.Decoder(PolicyVersion).decode


class PostgresDocuments:
    """See `ports.documents`."""

    def __init__(self, writer: PostgresWriter[ControlUnit], reader: PostgresReader) -> None:
        self._writer = writer
        self._reader = reader

    async def put(self, tenant: TenantId, shelf: str, name: str, octets: bytes) -> None:
        """Store a document durably."""
        check(tenant, shelf, name)
        await self._writer.run(lambda unit: unit.execute(sql.PUT_DOCUMENT, (tenant, shelf, name, octets)).rowcount)

    async def get(self, tenant: TenantId, shelf: str, name: str) -> bytes | None:
        """Return a document."""
        check(tenant, shelf, name)
        row = await self._reader.run(lambda connection: connection.execute(sql.GET_DOCUMENT, (tenant, shelf, name)).fetchone())
        return row[0] if row else None

    async def names(self, tenant: TenantId, shelf: str) -> list[str]:
        """Return the names on a shelf."""
        check(tenant, shelf)
        return await self._reader.run(lambda connection: [name for (name,) in connection.execute(sql.DOCUMENT_NAMES, (tenant, shelf))])

    async def forget(self, tenant: TenantId, shelf: str, name: str) -> None:
        """Take a document away."""
        check(tenant, shelf, name)
        await self._writer.run(lambda unit: unit.execute(sql.FORGET_DOCUMENT, (tenant, shelf, name)).rowcount)

    async def owners(self, shelf: str) -> list[TenantId]:
        """Return the tenants that have anything on a shelf."""
        check(shelf)
        return await self._reader.run(lambda connection: [TenantId(tenant) for (tenant,) in connection.execute(sql.DOCUMENT_OWNERS, (shelf,))])


class PostgresPolicies:
    """See `ports.policies`. A number can be taken once: of two who change at once, one is told so."""

    def __init__(self, writer: PostgresWriter[ControlUnit], reader: PostgresReader) -> None:
        self._writer = writer
        self._reader = reader

    async def commit(self, tenant: TenantId, version: PolicyVersion) -> None:
        """Store a version durably."""
        check(tenant)
        octets = msgspec.json.encode(version)

        def work(unit: ControlUnit) -> None:
            newest = unit.execute(sql.NEWEST_POLICY, (tenant,)).fetchone()[0]
            if version.number != newest + 1:
                raise Outrun(f"version {version.number} follows {version.number - 1}, the latest is {newest}")
            unit.execute(sql.ADD_POLICY, (tenant, version.number, octets))

        await self._writer.run(work)

    async def latest(self, tenant: TenantId) -> PolicyVersion | None:
        """Return the version in force."""
        return await self.version(tenant, await self.newest(tenant))

    async def version(self, tenant: TenantId, number: int) -> PolicyVersion | None:
        """Return one version."""
        check(tenant)
        if not 0 < number < 10**8:
            return None
        row = await self._reader.run(lambda connection: connection.execute(sql.GET_POLICY, (tenant, number)).fetchone())
        return _decode(row[0]) if row else None

    async def newest(self, tenant: TenantId) -> int:
        """Return the number of the latest version."""
        check(tenant)

        def question(connection: sqlite3.Connection) -> int:
            return int(connection.execute(sql.NEWEST_POLICY, (tenant,)).fetchone()[0])

        return await self._reader.run(question)
