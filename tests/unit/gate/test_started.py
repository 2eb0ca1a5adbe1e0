"""A coroutine started by hand ends as if it had been awaited."""

import asyncio

import pytest

from sekisho.gate.started import Started


async def at_once(value):
    if isinstance(value, Exception):
        raise value
    return value


async def later(value, seconds=0.01):
    for _ in range(2):
        await asyncio.sleep(seconds)
    return await at_once(value)


async def test_what_needs_no_wait_is_done():
    started = Started(at_once(7))
    assert (started.done, started.value) == (True, 7)
    with pytest.raises(ValueError, match="at once"):
        Started(at_once(ValueError("at once")))


async def test_what_waits_is_awaited():
    started = Started(later(7))
    assert not started.done
    assert await started == 7
    with pytest.raises(ValueError, match="later"):
        await Started(later(ValueError("later")))


async def test_a_timeout_cuts_it_and_it_can_clean_up():
    cleaned = []

    async def slow():
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)

    started = Started(slow())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await started
    assert cleaned == [True]


async def test_the_error_of_what_it_waits_for_is_met_where_it_waits():
    """It is the task that throws it: past the coroutine's own handlers it would be nobody's."""

    async def careful(future):
        try:
            return await future
        except ValueError as error:
            return f"met {error}"

    loop = asyncio.get_running_loop()
    for turns in (1, 2):
        future = loop.create_future()
        started = Started(careful(future))
        loop.call_later(0.001 * turns, future.set_exception, ValueError(turns))
        assert await started == f"met {turns}"
    task = loop.create_task(later(ValueError("of a task")))
    assert await Started(careful(task)) == "met of a task"


async def test_who_is_dropped_while_driven_is_closed():
    ended = []

    async def long():
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(True)

    started = Started(long())
    steps = started.__await__()
    next(steps)
    steps.close()
    assert ended == [True]


async def test_cancelling_may_be_answered_with_a_value():
    async def stubborn():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "kept"

    started = Started(stubborn())
    task = asyncio.ensure_future(asyncio.wait_for(_await(started), 1))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def _await(started):
    return await started
