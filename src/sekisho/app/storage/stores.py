"""The stores as settings name them, and as the commands open them: while the service is up or down, never as a user who would spoil its files."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sekisho.app.configuration.record_settings import BlobsSection, RecordsSection
from sekisho.app.configuration.reloading import NAME, last_good
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import settings_of
from sekisho.app.storage import moved
from sekisho.app.storage.folders import DataFolder, command, is_there
from sekisho.app.supervision import privileges
from sekisho.app.terminal.afar import Afar, here_only
from sekisho.app.terminal.asked import named, whose
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.database import SPOOL
from sekisho.backends.embedded.documents import FileDocuments
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.reach import ASIDE
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.documents import Documents
from sekisho.tenancy.tenants import find_tenant

if TYPE_CHECKING:
    from sekisho.backends.postgres.connection import Address
    from sekisho.backends.postgres.stores import PostgresStores
    from sekisho.backends.s3.bucket import Location

Answer = TypeVar("Answer")
TENANT: TenantId = DEFAULT_TENANT
Place = EmbeddedStores | Afar  # where a command asks


def open_stores(folder: DataFolder, role: str, settings: Settings | None = None, *, late: bool = False, aside: bool = False) -> EmbeddedStores:
    """Return the stores that the settings name: those given, else those that the service goes by. Raises Refused: what, where, what to do.

    `late`: a database that does not answer now refuses nothing, it fails until it answers. `aside`: this process takes mail in; where the settings
    say so it sets mail aside while the database is gone, and what lies aside moves.
    """
    settings = settings or known_settings(folder)
    records = settings.records
    if records.store == "embedded":
        moved.must_not_be(folder)
        return EmbeddedStores.open(folder.root, role)
    address = database_address(records)
    from sekisho.backends.postgres.stores import PostgresStores

    stores = PostgresStores.connect(address, folder.root, role, late=late)
    if settings.blobs.store == "s3":
        _move_blobs(stores, settings.blobs)
    if aside:
        _set_aside(stores, records)
    return stores


def _set_aside(stores: "PostgresStores", records: RecordsSection) -> None:
    spools = records.when_silent == "spool"
    if not spools and not lies_aside(stores.folder):
        return
    try:
        stores.set_aside(records.spool_octets if spools else None)
    except OSError as error:
        raise Refused(
            say(f"{stores.folder} cannot be written: {error.strerror}.", f"{stores.folder}に書き込めません（{error.strerror}）。")
        ) from None


def lies_aside(root: Path) -> bool:
    """Tell whether this machine ever set mail aside."""
    return (root / ASIDE / SPOOL).exists()


def _move_blobs(stores: EmbeddedStores, section: BlobsSection) -> None:
    location = bucket_location(section)
    from sekisho.backends.s3.blobs import move_blobs

    try:
        move_blobs(stores, location, spools=section.when_silent == "spool")
    except ValueError as error:
        raise _no_bucket(error) from None


def bucket_location(section: BlobsSection) -> "Location":
    """Return where the bucket is. Raises Refused where its client, or a file that is named, is not there."""
    try:
        from sekisho.backends.s3.bucket import Location
    except ModuleNotFoundError as error:
        if error.name != "obstore":
            raise
        extras = command("", None).replace("scripts/sekisho", "scripts/extras").strip()
        raise Refused(
            say(
                f'[blobs] store = "s3" needs packages that are not installed. Run once: {extras} scale',
                f'[blobs] store = "s3"に必要なパッケージがありません。次を一度実行してください: {extras} scale',
            )
        ) from None
    try:
        key = Path(section.key_file).read_text("utf-8").strip() if section.key_file else ""
    except (OSError, ValueError) as error:
        raise _no_bucket(error) from None
    return Location(section.bucket, section.endpoint, section.region, section.prefix, section.key_id, key)


def _no_bucket(error: Exception) -> Refused:
    return Refused(say(f"[blobs] cannot be used: {error}.", f"[blobs]を使用できません: {error}。"))


def documents_of(folder: DataFolder, settings: Settings) -> Documents:
    """Return the documents for a process that forks, and may have one thread only while it does: no store stays open for them."""
    if settings.records.store == "embedded":
        return FileDocuments(folder.root)
    return _BriefDocuments(partial(open_stores, folder, f"documents.{os.getpid()}", settings))


class _BriefDocuments:
    """Opens the stores for each question, and closes them with its answer."""

    def __init__(self, opening: Callable[[], EmbeddedStores]) -> None:
        self._opening = opening

    async def put(self, tenant: TenantId, shelf: str, name: str, octets: bytes) -> None:
        """Store a document."""
        await self._ask(lambda documents: documents.put(tenant, shelf, name, octets))

    async def get(self, tenant: TenantId, shelf: str, name: str) -> bytes | None:
        """Return a document."""
        return await self._ask(lambda documents: documents.get(tenant, shelf, name))

    async def names(self, tenant: TenantId, shelf: str) -> list[str]:
        """Return the names on a shelf."""
        return await self._ask(lambda documents: documents.names(tenant, shelf))

    async def forget(self, tenant: TenantId, shelf: str, name: str) -> None:
        """Take a document away."""
        await self._ask(lambda documents: documents.forget(tenant, shelf, name))

    async def owners(self, shelf: str) -> list[TenantId]:
        """Return the tenants that have anything on a shelf."""
        return await self._ask(lambda documents: documents.owners(shelf))

    async def _ask(self, question: Callable[[Documents], Awaitable[Answer]]) -> Answer:
        stores = self._opening()
        try:
            return await question(stores.documents)
        finally:
            await stores.close()


def known_settings(folder: DataFolder) -> Settings:
    """Return the settings that the service of this folder goes by, else those of its file, else the built-in ones."""
    if is_there(folder.run / NAME):
        return last_good(folder)
    return settings_of(folder, None)


def database_address(records: RecordsSection) -> "Address":
    """Return where the database is. Raises Refused where its client, or a file that is named, is not there."""
    try:
        from sekisho.backends.postgres.stores import address_of
    except ModuleNotFoundError as error:
        if error.name != "asyncpg":
            raise
        extras = command("", None).replace("scripts/sekisho", "scripts/extras").strip()
        raise Refused(
            say(
                f'[records] store = "postgres" needs packages that are not installed. Run once: {extras} scale',
                f'[records] store = "postgres"に必要なパッケージがありません。次を一度実行してください: {extras} scale',
            )
        ) from None
    try:
        password = Path(records.password_file).read_text("utf-8").strip() if records.password_file else ""
        files = {"authority": records.tls_authority, "certificate": records.tls_certificate, "key": records.tls_key}
        return address_of(records.address, password, **files, silent=records.silent_seconds)
    except (OSError, ValueError) as error:
        raise Refused(say(f"[records] cannot be used: {error}.", f"[records]を使用できません: {error}。")) from None


def with_stores(folder: DataFolder, work: Callable[[EmbeddedStores], Awaitable[int]]) -> int:
    """Open the stores of a data folder, do the work, close them; return its exit code. Raises Refused if the folder or the tenant is not there."""
    if named() is not None:
        raise here_only()
    folder.must_exist()
    privileges.become_owner_of(folder.root)

    async def opened() -> int:
        stores = open_stores(folder, f"command.{os.getpid()}")
        try:
            await find_tenant(stores.control, whose())
            return await work(stores)
        finally:
            await stores.close()

    return asyncio.run(opened())


def with_place(folder: DataFolder, work: Callable[[Place], Awaitable[int]]) -> int:
    """Do the work over the stores of a data folder, or by the server that `--server` names: the same words, the same output."""
    server = named()
    if server is None:
        return with_stores(folder, work)

    async def asked() -> int:
        return await work(Afar(server))

    return asyncio.run(asked())


def who() -> str:
    """Return who asks, for the story of a message."""
    return os.environ.get("SUDO_USER") or os.environ.get("USER") or f"uid {os.getuid()}"
