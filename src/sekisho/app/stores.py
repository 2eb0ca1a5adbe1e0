"""The stores as the commands open them: while the service is up or down, never as a user who would spoil its files."""

import asyncio
import os
from collections.abc import Awaitable, Callable

from sekisho.app import privileges
from sekisho.app.asked import whose
from sekisho.app.folders import DataFolder
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.tenancy.tenants import find_tenant

TENANT: TenantId = DEFAULT_TENANT


def with_stores(folder: DataFolder, work: Callable[[EmbeddedStores], Awaitable[int]]) -> int:
    """Open the stores of a data folder, do the work, close them; return its exit code. Raises Refused if the folder or the tenant is not there."""
    folder.must_exist()
    privileges.become_owner_of(folder.root)

    async def opened() -> int:
        stores = EmbeddedStores.open(folder.root, f"command.{os.getpid()}")
        try:
            await find_tenant(stores.control, whose())
            return await work(stores)
        finally:
            await stores.close()

    return asyncio.run(opened())


def who() -> str:
    """Return who asks, for the story of a message."""
    return os.environ.get("SUDO_USER") or os.environ.get("USER") or f"uid {os.getuid()}"
