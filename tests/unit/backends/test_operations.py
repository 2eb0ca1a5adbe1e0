import asyncio

import pytest

from sekisho.backends.operations import Operation, tell


async def test_each_hears_of_its_own_end():
    done, failed = Operation(lambda _: None, synced=True), Operation(lambda _: None, synced=True)
    done.result, failed.error = "done", LookupError("not there")
    tell([done, failed])
    assert await done.future == "done"
    with pytest.raises(LookupError, match="not there"):
        await failed.future


async def test_who_was_told_already_is_not_told_again():
    late = Operation(lambda _: None, synced=True)
    late.future.set_result("earlier")
    late.result = "later"
    tell([late])
    await asyncio.sleep(0)
    assert late.future.result() == "earlier"


async def test_where_nobody_waits_any_more_nobody_is_woken():
    async def made():
        return Operation(lambda _: None, synced=True)

    gone = await asyncio.to_thread(asyncio.run, made())
    waits = Operation(lambda _: None, synced=True)
    waits.result = "done"
    tell([gone, waits])
    assert await waits.future == "done"
