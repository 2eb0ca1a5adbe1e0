"""Answers that machines share: learned once, never believed from others, and nobody waits for a server that is gone."""

import asyncio
import logging
import os
import signal

import msgspec
import pytest

from sekisho.backends.dns.cache import Known
from sekisho.backends.dns.exchange import Found
from sekisho.backends.dns.live import LiveResolver
from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.redis.answers import MOST_OCTETS, RedisAnswers
from sekisho.backends.redis.session import REST
from sekisho.ports.lookups import NoData, NxDomain, TempFail
from sekisho.testing.builders import NOW
from sekisho.testing.redis_server import RedisServer

SECRET = bytes(range(32))
TXT = ("txt", "example.test")


@pytest.fixture(scope="module")
def server():
    running = RedisServer()
    yield running
    running.close()


@pytest.fixture
async def two(server):
    """Two machines with one clock and one secret, and a stranger who may write to the server."""
    server.say("FLUSHALL")
    clock = ManualClock(NOW)
    opened = [RedisAnswers(server.address, clock, "house", secret) for secret in (SECRET, SECRET, bytes(32))]
    for each in opened:
        each.session.patience = 30.0  # a busy test machine is no silent server
    yield *opened, clock
    for each in opened:
        await each.close()


async def shared(answers, key, known, now=0.0):
    answers.remember(key, known, now)
    await asyncio.gather(*answers._writing)


@pytest.mark.parametrize(
    ("kind", "records", "nothing"),
    [
        ("txt", (b"v=spf1 -all", b"\xff\x00"), None),
        ("a", ("192.0.2.1",), None),
        ("aaaa", ("2001:db8::1",), None),
        ("ptr", ("mail.example.test",), None),
        ("mx", ((10, "a.example.test"), (20, "b.example.test")), None),
        ("a", (), NxDomain),
        ("txt", (), NoData),
    ],
)
async def test_what_one_has_learned_the_other_knows_for_as_long(two, server, kind, records, nothing):
    one, other, stranger, clock = two
    key = (kind, "example.test")
    await shared(one, key, Known(records, nothing, 60.0))
    assert await other.recall(key, 1_000.0) == Known(records, nothing, 1_060.0)
    assert await stranger.recall(key, 0.0) is None, "names are made with the secret"
    assert await other.recall((kind, "other.test"), 0.0) is None
    assert [name async for name in one._client.scan_iter(match="*example*")] == []
    clock.advance(59)
    assert (await other.recall(key, 0.0)).until == pytest.approx(1.0)
    clock.advance(2)
    assert await other.recall(key, 0.0) is None, "over, whatever the server still has"


async def test_failures_short_and_large_answers_are_not_shared(two, server):
    one, *_ = two
    for known in (
        Known((), TempFail, 60.0),
        Known((b"x",), None, 2.0),
        Known((b"x" * (MOST_OCTETS + 1),), None, 60.0),
        Known(tuple(f"192.0.2.{number % 250}" for number in range(300)), None, 60.0),
        Known(("\udcff",), None, 60.0),
    ):
        await shared(one, ("a" if known.records and isinstance(known.records[0], str) else "txt", "example.test"), known)
    assert server.say("DBSIZE") == ":0"


async def test_nothing_that_others_wrote_is_an_answer(two):
    one, other, *_ = two
    await shared(one, TXT, Known((b"v=spf1 -all",), None, 60.0))
    name, elsewhere = one._name(TXT), one._name(("txt", "victim.test"))
    sealed = await one._client.get(name)
    await one._client.set(elsewhere, sealed)
    assert await other.recall(("txt", "victim.test"), 0.0) is None, "moved to another question"
    await one._client.set(one._name(("mx", "example.test")), sealed)
    assert await other.recall(("mx", "example.test"), 0.0) is None
    forged = msgspec.msgpack.encode([NOW + 60, 0, [b"v=spf1 +all"], [], []])
    for octets in (
        sealed[:16] + forged,
        bytes(16) + forged,
        forged,
        sealed[:-1],
        sealed + b"x",
        sealed[:15],
        b"",
        b"x" * 2_000_000,  # more than an entry may have is not even fetched
        os.urandom(500),
    ):
        await one._client.set(name, octets)
        assert await other.recall(TXT, 0.0) is None
    await one._client.delete(name)
    await one._client.rpush(name, b"a list")
    assert await other.recall(TXT, 0.0) is None
    await one._client.delete(name)
    await one._client.set(name, sealed)
    assert (await other.recall(TXT, 0.0)).records == (b"v=spf1 -all",)


@pytest.mark.parametrize(
    "entry",
    [
        [NOW + 60, 9, [], [], []],
        [NOW + 60, -1, [], [], []],
        [NOW + 1e9, 0, [b"x"], [], []],
        [NOW - 1, 0, [b"x"], [], []],
        [float("nan"), 0, [b"x"], [], []],
        [NOW + 60, 0, [], ["192.0.2.1"], []],
        [NOW + 60, 0, ["text"], [], []],
        [NOW + 60, 0, [b"x"], [], [], "more"],
        {"until": NOW + 60},
        "nonsense",
    ],
)
async def test_what_a_machine_of_ours_sealed_in_another_form_is_no_answer(two, entry):
    one, other, *_ = two
    octets = msgspec.msgpack.encode(entry)
    await one._client.set(one._name(TXT), one._mac(TXT, octets) + octets)
    assert await other.recall(TXT, 0.0) is None


async def test_nobody_waits_for_a_server_that_hangs_and_it_is_told_once(two, server, caplog):
    one, _, _, clock = two
    await shared(one, TXT, Known((b"x",), None, 600.0))
    one.session.patience = 0.1
    os.kill(server.pid, signal.SIGSTOP)
    try:
        with caplog.at_level(logging.WARNING):
            async with asyncio.timeout(10):
                assert [await one.recall(TXT, 0.0) for _ in range(50)] == [None] * 50
    finally:
        os.kill(server.pid, signal.SIGCONT)
    one.session.patience = 30.0
    clock.advance(REST)
    assert (await one.recall(TXT, 0.0)).records == (b"x",)
    assert [record.message.partition(" (")[0] for record in caplog.records] == [
        "the server of shared answers is silent",
        "the server of shared answers answers again",
    ]


async def test_a_resolver_asks_its_neighbours_first_and_dns_where_they_do_not_know(two, server):
    one, other, _, _ = two
    asked = []

    class Dns:
        async def ask(self, kind, name):
            asked.append(name)
            return Found((b"v=spf1 -all",), 300)

        async def is_alive(self):
            return True

        async def close(self):
            pass

    metrics = MemoryMetrics()
    first, second = (LiveResolver(Dns(), metrics, entries=100, shared=each, monotonic=lambda: 5.0) for each in (one, other))
    assert await first.txt("Example.test.") == [b"v=spf1 -all"]
    await asyncio.gather(*one._writing)
    assert await second.txt("example.test") == [b"v=spf1 -all"]
    assert asked == ["example.test"]
    assert metrics.counted["dns_questions_total", (("ending", "shared"), ("kind", "txt"))] == 1
    server.say("FLUSHALL")
    assert await second.txt("example.test") == [b"v=spf1 -all"], "its own memory"
    third = LiveResolver(Dns(), metrics, entries=100, shared=other, monotonic=lambda: 5.0)
    assert await third.txt("example.test") == [b"v=spf1 -all"]
    assert asked == ["example.test"] * 2
