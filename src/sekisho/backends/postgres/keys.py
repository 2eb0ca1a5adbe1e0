"""Signing keys in the database, sealed: the master key that opens them lies in each machine's data folder and never in the database."""

import asyncio
from pathlib import Path

import msgspec

from sekisho.backends.embedded.control import ControlUnit
from sekisho.backends.embedded.envelope import Envelope
from sekisho.backends.postgres import own_statements as sql
from sekisho.backends.postgres.reader import PostgresReader
from sekisho.backends.postgres.writer import PostgresWriter
from sekisho.model.ids import TenantId
from sekisho.model.signing import StoredKey
from sekisho.ports.keys import KeysUnreadable

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(StoredKey).decode


class PostgresKeys:
    """The port `Keys`. Every machine needs the same `keys/master.key`; one that has another is told so when it opens a key."""

    def __init__(self, writer: PostgresWriter[ControlUnit], reader: PostgresReader, folder: Path) -> None:
        self._writer = writer
        self._reader = reader
        self._folder = folder / "keys"

    async def of_tenant(self, tenant: TenantId) -> list[StoredKey]:
        """Return a tenant's keys."""
        rows = await self._reader.run(lambda connection: connection.execute(sql.KEYS_OF, (tenant,)).fetchall())
        if not rows:
            return []
        envelope = await asyncio.to_thread(self._envelope)
        try:
            keys = [_decode(envelope.open(sealed, f"{tenant}/{name}")) for name, sealed in rows]
        except ValueError as error:
            raise KeysUnreadable(f"a signing key of {tenant} cannot be opened: {error}") from None
        return sorted(keys, key=lambda key: (key.domain, key.made_at, key.selector))

    async def tenants(self) -> list[TenantId]:
        """Return the tenants that have keys."""
        return await self._reader.run(lambda connection: [TenantId(tenant) for (tenant,) in connection.execute(sql.KEY_TENANTS)])

    async def put(self, key: StoredKey) -> None:
        """Keep a key."""
        name = f"{key.domain}+{key.selector}"
        envelope = await asyncio.to_thread(self._envelope)
        sealed = envelope.seal(_encode(key), f"{key.tenant}/{name}")
        await self._writer.run(lambda unit: unit.execute(sql.PUT_KEY, (key.tenant, name, sealed)).rowcount)

    async def remove(self, key: StoredKey) -> None:
        """Forget a key."""
        await self._writer.run(lambda unit: unit.execute(sql.DROP_KEY, (key.tenant, f"{key.domain}+{key.selector}")).rowcount)

    def _envelope(self) -> Envelope:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            return Envelope.of(self._folder / "master.key")
        except (ValueError, OSError) as error:
            raise KeysUnreadable(str(error)) from None
