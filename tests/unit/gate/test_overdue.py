"""Limits in time that hang on no task."""

import asyncio
import time

import pytest

from sekisho.gate.overdue import all_done, by
from sekisho.gate.started import Started

LONG = 60.0


async def wait_for_ever(cleaned=None):
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        if cleaned is not None:
            cleaned.append(True)


async def test_what_ends_in_time_is_returned_and_its_errors_are_raised():
    async def later(error=None):
        await asyncio.sleep(0)
        if error:
            raise error
        return 7

    assert await by(time.monotonic() + LONG, Started(later())) == 7
    with pytest.raises(ZeroDivisionError):
        await by(time.monotonic() + LONG, Started(later(ZeroDivisionError())))


async def test_what_does_not_end_is_interrupted_where_it_waits_whichever_task_drives_it():
    cleaned = []
    begun = Started(by(time.monotonic() + 0.01, Started(wait_for_ever(cleaned))))  # the first step here, the rest in another task

    async def rest():
        await begun

    with pytest.raises(TimeoutError):
        await asyncio.create_task(rest())
    assert cleaned == [True]
    assert not asyncio.current_task().cancelling()


async def test_being_cancelled_is_not_being_late():
    task = asyncio.create_task(by(time.monotonic() + LONG, Started(wait_for_ever())))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_two_that_wait_for_the_same_go_on_in_different_tasks():
    shared = asyncio.get_running_loop().create_future()

    async def wait():
        return await shared

    async def rest(started):
        return await by(time.monotonic() + LONG, started)

    tasks = [asyncio.create_task(rest(started)) for started in [Started(wait()), Started(wait())]]
    await asyncio.sleep(0)
    shared.set_result(7)
    assert await asyncio.gather(*tasks) == [7, 7]


async def test_all_done_tells_whether_they_are_and_cancels_nobody():
    never = asyncio.ensure_future(wait_for_ever())
    assert not await all_done([never, asyncio.ensure_future(asyncio.sleep(0))], 0.01)
    assert not never.done()
    never.cancel()
    with pytest.raises(asyncio.CancelledError):
        await never
    failed = asyncio.ensure_future(by(time.monotonic() - 1, Started(wait_for_ever())))
    assert await all_done([failed, asyncio.ensure_future(asyncio.sleep(0))], LONG)
    assert isinstance(failed.exception(), TimeoutError)
    assert await all_done([failed], LONG)
    began = time.monotonic()
    assert await all_done([], LONG)
    assert time.monotonic() - began < LONG / 2, "nobody is waited for"
