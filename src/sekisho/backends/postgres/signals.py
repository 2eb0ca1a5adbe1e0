"""Bells between machines: NOTIFY, besides the datagrams that ring on this machine. A lost ring costs one poll."""

import asyncio
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from sekisho.backends.embedded.signals import EmbeddedSignals
from sekisho.backends.postgres import own_statements as sql
from sekisho.backends.postgres.connection import Address, open_link

log = logging.getLogger(__name__)

_TOGETHER = 0.05  # seconds within which rings are one: NOTIFY takes a lock of the whole database at its commit
_PAUSE = 2.0  # seconds before a broken session is opened anew
_FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)


class PostgresSignals(EmbeddedSignals):
    """Who waits here is woken by this machine's processes at once, by others within moments. Without the database every wait lasts a poll."""

    def __init__(self, folder: Path, address: Address) -> None:
        super().__init__(folder)
        self._address = address
        self._link: Any = None
        self._keeper: asyncio.Task[None] | None = None
        self._to_ring: set[str] = set()
        self._heard: set[str] = set()
        self._work = asyncio.Event()
        self._told = False  # that they are not heard

    def ring(self, bell: str) -> None:
        """Wake whoever listens, here and elsewhere."""
        super().ring(bell)
        self._to_ring.add(bell)
        with suppress(RuntimeError):  # no loop runs here: others find it at their next look
            self._keep()
            self._work.set()

    async def wait(self, bell: str, seconds: float) -> bool:
        """Return True when rung, False after that many seconds."""
        self._ear(bell)  # bound before others are listened to: what comes now is kept there
        if bell not in self._heard:
            self._heard.add(bell)
            self._work.set()
        self._keep()
        return await super().wait(bell, seconds)

    def close(self) -> None:
        """Stop listening."""
        if self._keeper is not None:
            with suppress(RuntimeError):  # its loop is closed
                self._keeper.cancel()
        if self._link is not None:
            self._link.terminate()
            self._link = None
        super().close()

    def _keep(self) -> None:
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.get_running_loop().create_task(self._serve())

    async def _serve(self) -> None:
        """Hold one session: listen to the bells that are waited for, ring those that were rung."""
        while True:
            try:
                self._link = link = await open_link(self._address, "public")
                self._told = False
                try:
                    await self._talk(link)
                finally:
                    link.terminate()
            except _FAILURES as error:
                if not self._told:
                    log.warning("bells of other machines are not heard: %s", error)
                self._told = True
                await asyncio.sleep(_PAUSE)

    async def _talk(self, link: Any) -> None:
        listening: set[str] = set()
        while True:
            for bell in self._heard - listening:
                await link.add_listener(f"sekisho_{bell}", self._on_notice)
                listening.add(bell)
            rung, self._to_ring = self._to_ring, set()
            for bell in rung:
                await link.execute(sql.NOTIFY, f"sekisho_{bell}")
            if not (self._to_ring or self._heard - listening):
                self._work.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(30.0):
                        await self._work.wait()
                if link.is_closed():
                    raise asyncpg.InterfaceError("the session ended")
            await asyncio.sleep(_TOGETHER)

    def _on_notice(self, link: Any, pid: int, channel: str, payload: str) -> None:
        """Ring our own ear; our own rings come back here too, and have been heard already."""
        del payload
        if link is self._link and pid != link.get_server_pid():
            with suppress(OSError):
                ear = self._ears[channel.removeprefix("sekisho_")][1].name
                self._sender.sendto(b"!", self._short(ear))
