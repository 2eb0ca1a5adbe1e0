"""Datagrams over real sockets."""

import socket

import pytest

from sekisho.backends.outlets.datagrams import LARGEST, DatagramOutlet
from sekisho.model.errors import TemporaryFailure


@pytest.fixture
def listening():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.settimeout(5)
        yield opened


async def test_each_line_is_a_datagram(listening):
    outlet = DatagramOutlet("127.0.0.1", listening.getsockname()[1])
    lines = [f"line {number}".encode() for number in range(100)]
    await outlet.send(lines)
    assert [listening.recv(65_536) for _ in lines] == lines
    await outlet.send([("請" * LARGEST).encode()])
    cut = listening.recv(65_536)
    assert LARGEST - 3 < len(cut) <= LARGEST
    assert set(cut.decode()) == {"請"}
    await outlet.close()


async def test_nobody_there_is_noticed_by_the_next_batch_at_the_latest():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outlet = DatagramOutlet("127.0.0.1", port)
    with pytest.raises(TemporaryFailure):
        for _ in range(2):
            await outlet.send([b"one", b"two"])
    await outlet.close()


async def test_a_name_that_leads_nowhere_is_a_temporary_failure():
    with pytest.raises(TemporaryFailure):
        await DatagramOutlet("nowhere.invalid", 514).send([b"x"])
