"""What every role does until it is told to stop."""

import asyncio

import pytest

from sekisho.app.roles.common import until


async def test_works_go_on_until_the_stop_and_are_broken_off_then():
    stop, ended = asyncio.Event(), []

    async def work(name):
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(name)

    asyncio.get_running_loop().call_later(0.01, stop.set)
    async with asyncio.timeout(30):
        await until(stop, one=work("one"), two=work("two"))
    assert sorted(ended) == ["one", "two"]


async def test_a_work_that_ends_or_fails_is_told_and_ends_the_process(caplog):
    async def fails():
        raise ValueError("not a bell")

    async def returns():
        return None

    for work in (fails, returns):
        broken_off = asyncio.Event()

        async def goes_on(seen=broken_off):
            try:
                await asyncio.Event().wait()
            finally:
                seen.set()

        caplog.clear()
        async with asyncio.timeout(30):
            with pytest.raises(RuntimeError, match="ill ended"):
                await until(asyncio.Event(), well=goes_on(), ill=work())
        assert "which it never should" in caplog.text
        assert broken_off.is_set()
