"""A coroutine whose first step is taken by hand: what can answer at once, from memory, costs no timer and no task."""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Started(Generic[Value]):
    """Runs up to the first wait at once. `done` tells whether it has ended; else it is awaited once, by whichever task."""

    __slots__ = ("_steps", "_waiting", "done", "value")

    def __init__(self, coroutine: Coroutine[Any, Any, Value]) -> None:
        """Take the first step. Raises what the coroutine raises in it."""
        self._steps = coroutine.__await__()
        self.value: Value | None = None
        self._waiting: Any = None
        try:
            self._waiting = next(self._steps)
            self.done = False
            if self._waiting is not None:
                self._waiting._asyncio_future_blocking = False  # set by `await`, for a task that is not there yet: another may wait for the same
        except StopIteration as ended:
            self.value, self.done = ended.value, True

    def interrupt(self) -> None:
        """Cancel what it waits for now: CancelledError is raised in it there."""
        if self._waiting is not None:
            self._waiting.cancel()

    def close(self) -> None:
        """End one that nobody will await."""
        if not self.done:
            self._steps.close()

    def __await__(self) -> Generator[Any, None, Value]:
        if self.done:
            return self.value  # type: ignore[return-value]  # done: it has a value
        if self._waiting is not None:
            self._waiting._asyncio_future_blocking = True  # as the task that drives it now expects
        while True:
            thrown: BaseException | None = None
            try:
                yield self._waiting
            except BaseException as error:  # a task throws its own end, and the error of what it waited for: both are met in there, as by `await`
                if isinstance(error, GeneratorExit):  # nobody drives it any more
                    self._steps.close()
                    raise
                thrown = error
            try:
                self._waiting = next(self._steps) if thrown is None else self._steps.throw(thrown)
            except StopIteration as ended:
                value: Value = ended.value
                return value


async def within(seconds: float, coroutine: Coroutine[Any, Any, Value]) -> Value:
    """Return what it returns. Raises TimeoutError after so many seconds; what answers at once needs no timer."""
    started = Started(coroutine)
    if started.done:
        return started.value  # type: ignore[return-value]  # done: it is what the coroutine returned
    async with asyncio.timeout(seconds):
        return await started
