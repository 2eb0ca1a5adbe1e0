"""Work that is done side by side, with a task only for what needs one: a message starts many small ones, and each task costs as much as a rule."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from sekisho.gate.started import Started


async def beside(*work: Coroutine[Any, Any, Any]) -> list[Any]:
    """Run coroutines at the same time and return their results in order. The first runs in the task of the caller, so one alone costs nothing.

    When one raises, the others are cancelled, and the error is the caller's.
    """
    tasks = [asyncio.create_task(each) for each in work[1:]]
    try:
        return [await work[0], *[await task for task in tasks]] if work else []
    except GeneratorExit:  # ended by `Started.close`: no wait would be driven any more
        _cancel(tasks)
        raise
    except BaseException:
        await _cancelled(tasks)
        raise


async def abreast(*work: Coroutine[Any, Any, Any]) -> list[Any]:
    """Do the same for work that hangs nothing on its task, above all no `asyncio.timeout` (`overdue` has another): each takes its first step in the
    task of the caller, and of all but the first only those get a task that have to wait then.
    """
    begun: list[Started[Any]] = []
    tasks: list[asyncio.Task[Any] | None] = []
    try:
        begun.extend(map(Started, work))  # one by one: those before an error are there
        tasks = [None if one.done or not place else asyncio.create_task(_rest(one)) for place, one in enumerate(begun)]
        return [one.value if one.done else await (task or one) for one, task in zip(begun, tasks, strict=True)]
    except GeneratorExit:  # as above, and the first, if it is the one that was driven, ends with us
        _cancel([task for task in tasks if task is not None])
        raise
    except BaseException:
        for each in work[len(begun) :]:
            each.close()
        await _cancelled([task for task in tasks if task is not None])
        for one in begun:
            one.close()
        raise


async def _rest(started: Started[Any]) -> Any:
    return await started


def _cancel(tasks: list[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()


async def _cancelled(tasks: list[asyncio.Task[Any]]) -> None:
    _cancel(tasks)
    await asyncio.gather(*tasks, return_exceptions=True)  # an error of another is not left unseen
