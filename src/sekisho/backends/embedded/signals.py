"""Bells between processes: Unix datagrams, lost without harm when nobody listens."""

import asyncio
import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from sekisho.ports.signals import BELL_SHAPE

_TOGETHER = 0.004  # seconds within which rings are one: at a thousand messages a second nobody need be woken for each
_REFRESH = 1.0  # seconds for which a list of listeners is believed


class EmbeddedSignals:
    """Each listener binds `run/<bell>.<process>.<number>.sock`; a ring goes to all of that bell.

    Socket paths are limited to 108 octets (unix(7)), data folders are not: sockets are reached through the descriptor of the folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "run"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._sender.setblocking(False)
        self._ears: dict[str, tuple[socket.socket, Path]] = {}
        self._known: dict[str, tuple[float, list[str]]] = {}
        self._rung: dict[str, float] = {}  # when each bell was rung last
        self._due: dict[str, asyncio.TimerHandle] = {}  # bells that will be rung in a moment

    def ring(self, bell: str) -> None:
        """Wake whoever listens; a full or dead ear loses nothing but this ring. Rings that come close together are one, a moment later."""
        now = time.monotonic()
        if now - self._rung.get(bell, 0.0) < _TOGETHER:
            if bell in self._due:
                return
            with suppress(RuntimeError):  # no loop runs here: it is rung at once
                self._due[bell] = asyncio.get_running_loop().call_later(_TOGETHER, self._ring, bell, now + _TOGETHER)
                return
        self._ring(bell, now)

    def _ring(self, bell: str, now: float) -> None:
        self._rung[bell] = now
        self._due.pop(bell, None)
        for name in self._listeners(bell):
            with suppress(OSError):
                self._sender.sendto(b"!", self._short(name))

    async def wait(self, bell: str, seconds: float) -> bool:
        """Return True when rung, False after that many seconds."""
        ear = self._ear(bell)
        try:
            async with asyncio.timeout(seconds):
                await asyncio.get_running_loop().sock_recv(ear, 16)
        except TimeoutError:
            return False
        with suppress(BlockingIOError):  # many rings are one
            while ear.recv(16):
                pass
        return True

    def close(self) -> None:
        """Stop listening; what was to be rung in a moment is rung now."""
        for bell, timer in list(self._due.items()):
            timer.cancel()
            self._ring(bell, 0.0)
        for ear, path in self._ears.values():
            ear.close()
            path.unlink(missing_ok=True)
        self._ears.clear()
        self._sender.close()
        os.close(self._descriptor)

    def _ear(self, bell: str) -> socket.socket:
        if bell not in self._ears:
            if not BELL_SHAPE.fullmatch(bell):
                raise ValueError(f"not a bell: {bell!r}")
            self._remove_dead(bell)
            path = self._folder / f"{bell}.{os.getpid()}.{id(self):x}.sock"
            path.unlink(missing_ok=True)
            ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            ear.setblocking(False)
            ear.bind(self._short(path.name))
            self._ears[bell] = ear, path
        return self._ears[bell][0]

    def _remove_dead(self, bell: str) -> None:
        """Unlink ears of processes that were killed."""
        for path in self._folder.glob(f"{bell}.*.sock"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as visitor:
                try:
                    visitor.connect(self._short(path.name))  # which is no ring
                except ConnectionRefusedError:
                    path.unlink(missing_ok=True)
                except OSError:
                    continue  # not ours to judge

    def _listeners(self, bell: str) -> list[str]:
        now = time.monotonic()
        until, names = self._known.get(bell, (0.0, []))
        if until <= now:
            names = [path.name for path in self._folder.glob(f"{bell}.*.sock")]
            self._known[bell] = now + _REFRESH, names
        return names

    def _short(self, name: str) -> str:
        return f"/proc/self/fd/{self._descriptor}/{name}"
