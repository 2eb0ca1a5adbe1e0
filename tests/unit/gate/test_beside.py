import asyncio

import pytest

from sekisho.gate.beside import abreast, beside


async def test_results_come_in_order_whoever_ends_first():
    async def after(turns, result):
        for _ in range(turns):
            await asyncio.sleep(0)
        return result

    assert await beside(after(3, "a"), after(1, "b"), after(0, "c")) == ["a", "b", "c"]
    assert await beside() == []


async def test_they_run_at_the_same_time():
    meeting = asyncio.Barrier(3)

    async def meet():
        async with asyncio.timeout(5):
            await meeting.wait()
        return asyncio.current_task()

    tasks = await beside(meet(), meet(), meet())
    assert len(set(tasks)) == 3
    assert tasks[0] is asyncio.current_task()  # the first costs no task of its own


@pytest.mark.parametrize("place", [0, 1, 2])
async def test_when_one_raises_the_others_are_ended(place):
    ended = []

    async def work(number):
        try:
            await asyncio.sleep(0 if number == place else 60)
            if number == place:
                raise ZeroDivisionError(number)
        finally:
            ended.append(number)

    if place == 2:
        with pytest.raises(TimeoutError):  # an error is heard in order: whoever comes first is waited for
            async with asyncio.timeout(0.05):
                await beside(work(0), work(1), work(2))
    else:
        order = [place, *(number for number in range(3) if number != place)]
        with pytest.raises(ZeroDivisionError):
            await beside(*(work(number) for number in order))
    assert sorted(ended) == [0, 1, 2]


async def test_who_is_cancelled_ends_all():
    ended = []

    async def long():
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(1)

    task = asyncio.create_task(beside(long(), long(), long()))
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(ended) == 3


async def test_abreast_nobody_gets_a_task_who_need_not_wait():
    async def at_once(result):
        return result, asyncio.current_task()

    async def later(result):
        await asyncio.sleep(0)
        return result, asyncio.current_task()

    here = asyncio.current_task()
    results = await abreast(later("a"), at_once("b"), later("c"), at_once("d"))
    assert [result for result, _ in results] == ["a", "b", "c", "d"]
    assert [task is here for _, task in results] == [True, True, False, True]
    assert await abreast() == []


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("waits", [False, True])
async def test_abreast_an_error_ends_all(place, waits):
    ended = []

    async def work(number):
        try:
            if number == place and not waits:
                raise ZeroDivisionError
            await asyncio.sleep(0 if number <= place else 60)
            if number == place:
                raise ZeroDivisionError
        finally:
            ended.append(number)

    with pytest.raises(ZeroDivisionError):
        await abreast(*map(work, range(3)))
    assert sorted(ended) == list(range(3 if waits else place + 1)), "what was begun is ended; what was not begun never runs"


@pytest.mark.parametrize("way", [abreast, beside])
async def test_abreast_of_abreast_an_error_at_once_ends_all_and_is_told(way):
    """What was begun by hand is closed by hand: nothing can be waited for in it then."""
    ended = []

    async def long(number):
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(number)

    async def wrong():
        raise ZeroDivisionError

    before = asyncio.all_tasks()
    with pytest.raises(ZeroDivisionError):
        await abreast(way(long(0), long(1), long(2)), wrong())
    for _ in range(3):
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
    assert 0 in ended


async def test_abreast_of_abreast_an_error_is_met_inside():
    async def wrong():
        await asyncio.sleep(0.001)
        raise ZeroDivisionError

    async def careful():
        try:
            return await abreast(asyncio.sleep(60), asyncio.sleep(0, "b"))
        except asyncio.CancelledError:
            return "cancelled"

    async def meets():
        task = asyncio.ensure_future(wrong())
        try:
            return await abreast(_of(task), asyncio.sleep(60))
        except ZeroDivisionError:
            return "met"

    assert await abreast(meets(), asyncio.sleep(0.01, "other")) == ["met", "other"]
    with pytest.raises(ZeroDivisionError):
        await abreast(careful(), wrong())


async def _of(task):
    return await task
