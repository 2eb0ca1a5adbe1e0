"""Signing keys on disk: one sealed file each, below `keys/` in the data folder, readable by the service alone."""

import asyncio
import os
import re
from pathlib import Path

import msgspec

from sekisho.backends.embedded.envelope import Envelope
from sekisho.backends.whole_files import sync_folder, write_secret
from sekisho.model.ids import TenantId
from sekisho.model.signing import StoredKey
from sekisho.ports.keys import KeysUnreadable

_NAME = re.compile(r"[a-z0-9_][a-z0-9._-]{0,252}")  # of domains, selectors and tenants; none can leave its folder
_ENDING = ".dkim"

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(StoredKey).decode


class EmbeddedKeys:
    """The port `Keys` over a folder. Nothing is made before the first key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "keys"

    async def of_tenant(self, tenant: TenantId) -> list[StoredKey]:
        """Return a tenant's keys."""
        return await asyncio.to_thread(self._read, tenant)

    async def tenants(self) -> list[TenantId]:
        """Return the tenants that have keys."""
        return await asyncio.to_thread(self._tenants)

    async def put(self, key: StoredKey) -> None:
        """Keep a key."""
        await asyncio.to_thread(self._write, key)

    async def remove(self, key: StoredKey) -> None:
        """Forget a key."""
        await asyncio.to_thread(lambda: self._path(key).unlink(missing_ok=True))

    def _tenants(self) -> list[TenantId]:
        if not self._folder.is_dir():
            return []
        return [TenantId(path.name) for path in sorted(self._folder.iterdir()) if path.is_dir()]

    def _read(self, tenant: TenantId) -> list[StoredKey]:
        folder = self._folder / _checked(tenant)
        if not folder.is_dir():
            return []
        envelope = self._envelope()
        keys = [self._opened(envelope, path) for path in folder.iterdir() if path.name.endswith(_ENDING)]
        return sorted(keys, key=lambda key: (key.domain, key.made_at, key.selector))

    def _opened(self, envelope: Envelope, path: Path) -> StoredKey:
        try:
            return _decode(envelope.open(path.read_bytes(), f"{path.parent.name}/{path.name}"))
        except (ValueError, OSError) as error:
            raise KeysUnreadable(f"the key {path} cannot be opened: {error}") from None

    def _write(self, key: StoredKey) -> None:
        path = self._path(key)
        for folder in (self._folder, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        sealed = self._envelope().seal(_encode(key), f"{path.parent.name}/{path.name}")
        temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
        write_secret(temporary, sealed)
        temporary.replace(path)
        sync_folder(path.parent)

    def _envelope(self) -> Envelope:
        try:
            return Envelope.of(self._folder / "master.key")
        except (ValueError, OSError) as error:
            raise KeysUnreadable(str(error)) from None

    def _path(self, key: StoredKey) -> Path:
        return self._folder / _checked(key.tenant) / f"{_checked(key.domain)}+{_checked(key.selector)}{_ENDING}"


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name) or ".." in name:
        raise ValueError(f"no name of a key: {name[:100]!r}")
    return name
