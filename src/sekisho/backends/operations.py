"""What callers hand to the thread that writes: work in a commit that they share, and where each waits for its end."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol


class Unit(Protocol):
    """What operations work on; made anew for each connection."""

    octets: int  # of content written in this commit

    def mark(self) -> object:
        """Return where the unit stands, before an operation."""
        ...

    def undo(self, mark: object) -> None:
        """Go back there: the operation failed."""
        ...

    def flush(self) -> None:
        """Write what was gathered, before the commit."""
        ...


class Operation:
    """One caller's work and where he waits for it."""

    __slots__ = ("abandoned", "error", "future", "loop", "result", "synced", "work")

    def __init__(self, work: Callable[..., object], synced: bool) -> None:
        self.work = work
        self.synced = synced
        self.loop = asyncio.get_running_loop()
        self.future = self.loop.create_future()
        self.abandoned = False  # the caller was told that it failed: it must not be done any more
        self.result: object = None
        self.error: BaseException | None = None

    def tell(self) -> None:
        """Wake the caller (in his loop's thread)."""
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


def tell(operations: Iterable[Operation]) -> None:
    """Wake all callers, each in his loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Operation]] = {}
    for operation in operations:
        by_loop.setdefault(operation.loop, []).append(operation)
    for loop, theirs in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell_all, theirs)


def _tell_all(operations: Iterable[Operation]) -> None:
    for operation in operations:
        operation.tell()
