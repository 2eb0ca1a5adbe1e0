"""An edge's line to the zygote: ask for inspectors, end them, hear how they ended (asyncio)."""

import asyncio
import os
import signal
import socket
from collections import deque
from dataclasses import dataclass

from sekisho.gate.inspectors import control
from sekisho.gate.inspectors.control import Saying, Word


class ZygoteLost(Exception):
    """The zygote is gone, and every inspector with it."""


@dataclass(frozen=True, slots=True)
class Spawned:
    """A new inspector and our end of its socket (non-blocking)."""

    pid: int
    channel: socket.socket


class ZygoteClient:
    """One control socket. Must be made while the loop runs."""

    def __init__(self, line: socket.socket) -> None:
        line.setblocking(False)
        self._line = line
        self._loop = asyncio.get_running_loop()
        self._spawning: deque[asyncio.Future[Spawned]] = deque()
        self._ending: dict[int, asyncio.Future[int]] = {}
        self.lost = False
        self._loop.add_reader(line.fileno(), self._readable)

    async def spawn(self) -> Spawned:
        """Return a new inspector. Raises ZygoteLost, or OSError when the system has no room for another process."""
        future: asyncio.Future[Spawned] = self._loop.create_future()
        self._say(Word.SPAWN, 0)
        self._spawning.append(future)
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled() and future.exception() is None:
                future.result().channel.close()  # it came at the same moment; the closed socket ends it
            raise

    async def end(self, pid: int) -> int:
        """Kill an inspector if it still lives; return its wait status. Raises ZygoteLost."""
        future = self._ending.get(pid)
        if future is None:
            self._say(Word.END, pid)
            future = self._ending[pid] = self._loop.create_future()
        return await asyncio.shield(future)

    def close(self) -> None:
        """Close the line; the zygote kills what it had forked for us."""
        self._lose()

    def _say(self, word: Word, number: int) -> None:
        if self.lost:
            raise ZygoteLost("the zygote is gone")
        try:
            control.say(self._line, word, number)
        except OSError as error:
            self._lose()
            raise ZygoteLost("the zygote is gone") from error

    def _readable(self) -> None:
        try:
            said = control.listen(self._line)
        except BlockingIOError:
            return
        except OSError:
            said = None
        if said is None:
            self._lose()
        else:
            self._heard(said)

    def _heard(self, said: Saying) -> None:
        if said.word is Word.ENDED:
            ending = self._ending.pop(said.number, None)
            if ending is not None and not ending.done():
                ending.set_result(said.detail)
            return
        spawning = self._spawning.popleft()
        if said.word is Word.SPAWNED and said.handed is not None:
            said.handed.setblocking(False)
            if spawning.done():  # whoever asked was cancelled meanwhile; the closed socket ends the inspector
                said.handed.close()
            else:
                spawning.set_result(Spawned(said.number, said.handed))
        elif not spawning.done():
            spawning.set_exception(OSError(said.detail, f"no inspector could be forked: {os.strerror(said.detail)}"))

    def _lose(self) -> None:
        if self.lost:
            return
        self.lost = True
        self._loop.remove_reader(self._line.fileno())
        self._line.close()
        waiting: list[asyncio.Future[Spawned] | asyncio.Future[int]] = [*self._spawning, *self._ending.values()]
        for future in waiting:
            if not future.done():
                future.set_exception(ZygoteLost("the zygote is gone"))
                future.exception()  # seen: nobody may wait for it any more
        self._spawning.clear()
        self._ending.clear()


def how_it_ended(status: int) -> str:
    """Return a wait status in plain words."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"ended with status {code}"
    try:
        return f"was killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"was killed by signal {-code}"
