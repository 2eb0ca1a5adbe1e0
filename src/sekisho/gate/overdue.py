"""Time limits by one clock for all: who waits is looked at every so often, instead of a timer of asyncio's for each wait.

A message waits a dozen times, and nearly always for less than a limit: making and cancelling a timer for each costs more than the wait itself.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sekisho.gate.started import Started

TICK = 0.05  # seconds by which a limit may be late

Value = TypeVar("Value")


class _Wait:
    """One wait: when it is over at the latest, and what ends it then."""

    __slots__ = ("deadline", "end", "over")

    def __init__(self, deadline: float, end: Callable[[], object]) -> None:
        self.deadline, self.end, self.over = deadline, end, False


class _Clock:
    """All waits of one loop. It ticks while there are any."""

    def __init__(self) -> None:
        self.waits: set[_Wait] = set()
        self._ticking = False

    def add(self, wait: _Wait, loop: asyncio.AbstractEventLoop) -> None:
        self.waits.add(wait)
        if not self._ticking:
            self._ticking = True
            loop.call_later(TICK, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        self._ticking = bool(self.waits)
        if not self._ticking:
            return
        loop.call_later(TICK, self._tick, loop)
        now = time.monotonic()
        for wait in [wait for wait in self.waits if wait.deadline <= now]:
            wait.over = True
            wait.end()


_CLOCKS: WeakKeyDictionary[asyncio.AbstractEventLoop, _Clock] = WeakKeyDictionary()


def _begin(deadline: float, end: Callable[[], object]) -> tuple[_Clock, _Wait]:
    loop = asyncio.get_running_loop()
    clock = _CLOCKS.get(loop)
    if clock is None:
        clock = _CLOCKS[loop] = _Clock()
    wait = _Wait(deadline, end)
    clock.add(wait, loop)
    return clock, wait


async def by(deadline: float, started: Started[Value]) -> Value:
    """Return what it returns. Raises TimeoutError soon after the deadline (of `time.monotonic`).

    What it waits for just then is cancelled, not the task that drives it: that may have become another one meanwhile (`abreast`).
    """
    clock, wait = _begin(deadline, started.interrupt)
    try:
        return await started
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if wait.over and not (task is not None and task.cancelling()):
            raise TimeoutError from None
        raise
    finally:
        clock.waits.discard(wait)


async def all_done(tasks: Sequence[asyncio.Future[Any]], seconds: float) -> bool:
    """Wait until all are done; False if some are not after so many seconds. Nothing is cancelled, and errors stay with the tasks."""
    ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def end(_: object = None) -> None:
        if not ended.done() and (wait.over or all(task.done() for task in tasks)):
            ended.set_result(None)

    clock, wait = _begin(time.monotonic() + seconds, end)
    end()
    for task in tasks:
        task.add_done_callback(end)
    try:
        await ended
    finally:
        clock.waits.discard(wait)
        for task in tasks:
            task.remove_done_callback(end)
    return all(task.done() for task in tasks)
