"""Work that is done side by side, with a task only for what needs one: a message starts many small ones, and each task costs as much as a rule."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def beside(*work: Coroutine[Any, Any, Any]) -> list[Any]:
    """Run coroutines at the same time and return their results in order. The first runs in the task of the caller, so one alone costs nothing.

    When one raises, the others are cancelled, and the error is the caller's.
    """
    tasks = [asyncio.create_task(each) for each in work[1:]]
    try:
        return [await work[0], *[await task for task in tasks]] if work else []
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)  # an error of another is not left unseen
        raise
