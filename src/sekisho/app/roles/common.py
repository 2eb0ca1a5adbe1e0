"""What every role has: its place in the house, its signals, its loop."""

import asyncio
import gc
import logging
import os
import signal
import socket
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass

import uvloop

from sekisho.app.configuration.settings import Settings
from sekisho.app.storage.folders import DataFolder
from sekisho.gate.inspectors import native

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """What a role is given by the supervisor."""

    settings: Settings  # those of the start; what a reload may change is asked of `last_good`
    folder: DataFolder
    cores: int
    edges: int
    state: dict[str, object]  # what the supervisor found out at start: sandbox layers, reduced abilities, ports


@dataclass(frozen=True, slots=True)
class Signals:
    """What the supervisor asks of a running role."""

    stop: asyncio.Event
    on_reload: list[Callable[[], None]]


def run(main: Callable[[Signals], Awaitable[None]]) -> int:
    """Run a role's coroutine on uvloop until it returns."""
    native.one_steady_heap()
    gc.freeze()  # what was imported is never garbage: it is not looked at again, and its pages stay shared with the supervisor (app/processes.py)
    gc.set_threshold(20_000, 20, 20)  # messages make many short-lived values and hardly a cycle

    async def with_signals() -> None:
        loop = asyncio.get_running_loop()
        signals = Signals(asyncio.Event(), [])
        loop.add_signal_handler(signal.SIGTERM, signals.stop.set)
        loop.add_signal_handler(signal.SIGHUP, lambda: [reload() for reload in signals.on_reload])
        await main(signals)

    uvloop.run(with_signals())
    return 0


async def until(stop: asyncio.Event, **works: Coroutine[object, object, object]) -> None:
    """Do the works until `stop` is set, then break them off. Raises RuntimeError if one ends before: its process ends, told, and is started anew."""
    tasks = [asyncio.create_task(work, name=name) for name, work in works.items()]
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, *tasks], return_when=asyncio.FIRST_COMPLETED)
    ended = [] if stop.is_set() else [task for task in tasks if task.done()]
    for task in (stopping, *tasks):
        task.cancel()
    await asyncio.gather(stopping, *tasks, return_exceptions=True)
    for task in ended:
        cause = None if task.cancelled() else task.exception()
        log.critical("%s ended, which it never should; this process ends too", task.get_name(), exc_info=cause)
        raise RuntimeError(f"{task.get_name()} ended") from cause


def start_name(role: str) -> str:
    """Return the name under which this process claims and writes: a restarted one is another writer."""
    return f"{role}.{os.getpid()}"


async def receive_descriptor(line: socket.socket, question: bytes) -> socket.socket:
    """Ask the supervisor for a socket and return it."""
    loop = asyncio.get_running_loop()
    line.setblocking(False)
    await loop.sock_sendall(line, question)
    ready: asyncio.Future[None] = loop.create_future()
    loop.add_reader(line.fileno(), lambda: None if ready.done() else ready.set_result(None))
    try:
        await ready
    finally:
        loop.remove_reader(line.fileno())
    _, descriptors, _, _ = socket.recv_fds(line, 16, 1)
    if not descriptors:
        raise ConnectionError("the supervisor gave no socket")
    return socket.socket(fileno=descriptors[0])
