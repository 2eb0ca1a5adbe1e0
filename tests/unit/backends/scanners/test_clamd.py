import asyncio
import os

import pytest

from sekisho.backends.scanners.clamd import Clamd, ClamdSettings
from sekisho.model.errors import TemporaryFailure
from sekisho.ports.scanners import Scanned, TooLarge
from sekisho.testing.builders import a_message

from .conftest import SIGNATURE

CLEAN = b"Subject: x\r\n\r\nhello\r\n"
BAD = b"Subject: x\r\n\r\n" + SIGNATURE


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def asks(clamd, clock=None, **fields):
    return Clamd(ClamdSettings(**{"path": clamd.path, "seconds": 2.0, **fields}), clock or Clock())


def scan(scanner, content):
    return scanner.scan(content, a_message(content=content))


async def test_what_it_finds_and_what_it_does_not(clamd):
    scanner = asks(clamd)
    assert await scan(scanner, BAD) == Scanned(("Sekisho.Test.Signature",))
    assert await scan(scanner, CLEAN) == Scanned()
    assert clamd.received == CLEAN
    await scanner.close()


async def test_over_tcp(clamd):
    scanner = asks(clamd, path="", host="127.0.0.1", port=clamd.port)
    assert await scan(scanner, BAD) == Scanned(("Sekisho.Test.Signature",))
    await scanner.close()


async def test_one_session_serves_many_messages_and_several_at_a_time(clamd):
    scanner = asks(clamd, sessions=3)
    for _ in range(5):
        await scan(scanner, CLEAN)
    assert clamd.connections == 1
    await asyncio.gather(*(scan(scanner, CLEAN) for _ in range(20)))
    assert clamd.connections <= 3
    assert clamd.scans == 25
    await scanner.close()


async def test_a_large_message_comes_from_its_descriptor_whole(clamd, tmp_path):
    content = os.urandom(700_000)
    file = tmp_path / "message"
    file.write_bytes(content)
    descriptor = os.open(file, os.O_RDONLY)
    scanner = asks(clamd)
    try:
        assert await scanner.scan(descriptor, a_message(content=content)) == Scanned()
    finally:
        os.close(descriptor)
    assert clamd.received == content
    await scanner.close()


async def test_a_session_that_clamd_closed_is_replaced_unnoticed(clamd):
    scanner = asks(clamd)
    clamd.misbehaviour = "closes after"
    assert await scan(scanner, CLEAN) == Scanned()
    clamd.misbehaviour = ""
    assert await scan(scanner, BAD) == Scanned(("Sekisho.Test.Signature",))
    assert clamd.connections == 2
    await scanner.close()


async def test_a_session_that_rested_too_long_is_not_used_again(clamd):
    clock = Clock()
    scanner = asks(clamd, clock)
    await scan(scanner, CLEAN)
    clock.now += 25
    await scan(scanner, CLEAN)
    assert clamd.connections == 2
    await scanner.close()


@pytest.mark.parametrize("misbehaviour", ["hangs up", "error", "nonsense", "endless", "other number"])
async def test_whatever_is_no_answer_is_a_failure_never_clean(clamd, misbehaviour):
    clamd.misbehaviour = misbehaviour
    scanner = asks(clamd)
    with pytest.raises(TemporaryFailure):
        await scan(scanner, BAD)
    await scanner.close()


async def test_silence_ends_in_time(clamd):
    clamd.misbehaviour = "silent"
    scanner = asks(clamd, seconds=0.05)
    with pytest.raises(TemporaryFailure, match="no answer within"):
        await scan(scanner, BAD)


async def test_nobody_there():
    scanner = Clamd(ClamdSettings(path="/nonexistent/clamd.ctl"), Clock())
    with pytest.raises(TemporaryFailure):
        await scan(scanner, CLEAN)


async def test_after_three_failures_it_is_left_alone_for_a_while(clamd):
    clock = Clock()
    scanner = asks(clamd, clock)
    clamd.misbehaviour = "error"
    for _ in range(3):
        with pytest.raises(TemporaryFailure):
            await scan(scanner, CLEAN)
    asked = clamd.scans
    clamd.misbehaviour = ""
    with pytest.raises(TemporaryFailure, match="not asked"):
        await scan(scanner, CLEAN)
    assert clamd.scans == asked
    clock.now += 6
    assert await scan(scanner, CLEAN) == Scanned()
    assert await scan(scanner, CLEAN) == Scanned()
    await scanner.close()


async def test_too_large_for_us_or_for_clamd_is_told(clamd):
    content = b"x" * 200_000
    assert await scan(asks(clamd, most_octets=1_000), content) == TooLarge()
    assert clamd.scans == 0
    clamd.most = 100_000
    assert await scan(asks(clamd), content) == TooLarge()


async def test_it_says_what_it_is(clamd):
    assert await asks(clamd).version() == "ClamAV 1.4.6/27000/Tue"
    with pytest.raises(TemporaryFailure):
        await Clamd(ClamdSettings(path="/nonexistent/clamd.ctl"), Clock()).version()
