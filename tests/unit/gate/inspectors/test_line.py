import pytest

from sekisho.gate.inspectors.client import ZygoteLost
from sekisho.gate.inspectors.line import Line
from sekisho.gate.inspectors.zygote import Zygote


async def test_when_a_zygote_is_gone_the_next_one_is_asked(zygote):
    successor = Zygote.start(lambda: None)
    zygotes = [zygote, successor]

    async def connect():
        return zygotes.pop(0).connect()

    line = Line(connect)
    client, first = await line.spawn()
    zygote.stop()
    with pytest.raises(ZygoteLost):
        while True:  # until the loss is seen
            await client.end(first.pid)
    other, second = await line.spawn()
    assert other is not client
    assert line.zygotes == 2
    first.channel.close()
    second.channel.close()
    line.close()
    successor.stop()


async def test_a_zygote_that_cannot_be_reached_is_told():
    async def connect():
        raise ConnectionRefusedError("nobody there")

    with pytest.raises(ZygoteLost, match="nobody there"):
        await Line(connect).spawn()
