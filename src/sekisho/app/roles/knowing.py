"""What a role knows of what people set: read from the store, or from this machine's sealed copy of it while the store does not answer."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from sekisho.app.storage.folders import DataFolder
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.whole_files import replace_file
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.ports.metrics import Metrics
from sekisho.ports.vault import SecretUnreadable
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.known.last_known import FORM, KnownControl, KnownPolicies, LastKnown
from sekisho.tenancy.known.snapshots import Snapshots

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0  # between two looks whether the copy is of now
_SHARE = 50  # of the time at most that is spent on copying many settings: one in so many seconds
AGAIN_SECONDS = 1.0  # between two tries of who waits for the store
_NAME = f"last-known/{FORM}"  # what the copy is sealed for: one of another form, or another secret, does not open in its place


async def there(stores: EmbeddedStores, stop: asyncio.Event) -> bool:
    """Wait until the store of what people set answers; False if `stop` is set before."""
    told = False
    while not stop.is_set():
        try:
            await stores.control.number()
        except TemporaryFailure as failure:
            if not told:
                log.error("this process waits for the store: %s", failure)
            told = True
            await rest(stop, AGAIN_SECONDS)
        else:
            return True
    return False


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until `stop` is set."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


Reads = Callable[[KnownPolicies | None], Awaitable[object]]


class Copy:
    """The sealed copy of one machine. Whoever has the file and not `keys/` learns nothing and can change nothing."""

    def __init__(self, folder: DataFolder, stores: EmbeddedStores) -> None:
        self.path: Path = folder.last_known
        self._stores = stores
        self._is_old = True

    async def read(self) -> LastKnown | None:
        """Return the copy; None, told in the log, where there is none that can be used."""
        try:
            sealed = await asyncio.to_thread(self.path.read_bytes)
            return LastKnown.read(await self._stores.vault.open(sealed, _NAME))
        except FileNotFoundError:
            return None
        except (OSError, SecretUnreadable, ValueError) as error:
            log.error("the sealed copy of the settings cannot be used: %s", error)
            return None

    async def keep(self, snapshots: Snapshots, with_policy: Callable[[], Sequence[TenantId]], metrics: Metrics) -> None:
        """Keep the copy of now, for ever. What was taken away from the store is gone from the copy at the next look.

        `with_policy` names the tenants that have a policy document.
        """
        snapshots.on_change.append(self._changed)
        told = ""
        while True:
            began, failed = time.monotonic(), ""
            if self._is_old and not snapshots.from_copy:
                self._is_old = False
                try:
                    await self.write(with_policy())
                    metrics.gauge("settings_copy_at", self._stores.clock.now())
                except (TemporaryFailure, OSError, SecretUnreadable) as failure:
                    self._is_old, failed = True, str(failure)
            if failed and failed != told:
                log.error("no sealed copy of the settings could be made: %s", failed)
            told = failed
            await asyncio.sleep(max(LOOK_SECONDS, _SHARE * (time.monotonic() - began)))

    def _changed(self, _: StaticDirectory) -> None:
        self._is_old = True

    async def write(self, with_policy: Sequence[TenantId]) -> None:
        """Make the copy of now. Raises TemporaryFailure, SecretUnreadable, OSError."""
        known = await LastKnown.of(self._stores.control, self._stores.policies, with_policy, self._stores.clock.now())
        sealed = await self._stores.vault.seal(await asyncio.to_thread(known.octets), _NAME)
        await asyncio.to_thread(replace_file, self.path, sealed, durable=True)


async def begin(
    stores: EmbeddedStores, snapshots: Snapshots, copy: Copy, stop: asyncio.Event, read: Reads | None = None, *, waits: bool = True
) -> bool:
    """Learn what people set before anything is done by it: from the store, else from the copy, else wait for the store; False if asked to stop.

    `read` reads what comes beside the snapshots: from the store, or from what it is given. `waits`: False for who may begin with nothing known.
    """
    while not stop.is_set():
        try:
            await snapshots.load()
            if read is not None:
                await read(None)
        except TemporaryFailure as failure:
            known = await copy.read()
            if known is not None:
                await snapshots.load(KnownControl(known))
                if read is not None:
                    await read(KnownPolicies(known))
                log.error("REDUCED: works by the sealed copy of the settings (change %d) while the database is gone: %s", known.number, failure)
                return True
            log.error("the store does not answer, and no sealed copy of the settings lies here: %s", failure)
            if not waits:
                snapshots.from_copy = True  # of nothing: everything is read when the store answers
                return True
            if not await there(stores, stop):
                return False
        else:
            return True
    return False
