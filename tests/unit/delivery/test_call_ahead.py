"""Questions to the next hop: few, quick, and never wrong for good."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.delivery.call_ahead import BREAK_SECONDS, NO_SECONDS, STALE_SECONDS, YES_SECONDS, CallAhead, existence_of
from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.model.delivery import MAILBOX
from sekisho.ports.recipients import Existence
from sekisho.testing.post_office import SETTINGS, ShiftedClock, route_to
from sekisho.testing.sink import Fault, Sink

TARO, JIRO = Address("taro", "example.test"), Address("jiro", "example.test")


@pytest.fixture
async def sink():
    async with Sink() as sink:
        sink.script = lambda verb, argument: "550 5.1.1 no such user" if verb == "RCPT" and "jiro" in argument else None
        yield sink


@pytest.fixture
def clock():
    return ShiftedClock()


@pytest.fixture
async def asker(clock):
    asker = CallAhead(SETTINGS, clock.monotonic, time_limit=1.0)
    yield asker
    await asker.close()


def questions(sink):
    return sum(line.startswith("RCPT") for line in sink.commands)


async def test_yes_and_no_are_remembered_for_their_time(sink, clock, asker):
    route = route_to(sink.port)
    for _ in range(3):
        assert await asker.exists(TARO, route) is Existence.YES
        assert await asker.exists(JIRO, route) is Existence.NO
    assert questions(sink) == 2
    clock.shift += NO_SECONDS + 1
    assert await asker.exists(JIRO, route) is Existence.NO
    assert await asker.exists(TARO, route) is Existence.YES
    assert questions(sink) == 3
    clock.shift += YES_SECONDS
    assert await asker.exists(TARO, route) is Existence.YES
    assert questions(sink) == 4
    assert "MAIL FROM:<>" in sink.commands
    assert "DATA" not in sink.commands


async def test_twenty_who_ask_the_same_cost_one_question(sink, asker):
    sink.delay = 0.02
    answers = await asyncio.gather(*(asker.exists(TARO, route_to(sink.port)) for _ in range(20)))
    assert answers == [Existence.YES] * 20
    assert questions(sink) == 1


async def test_one_who_goes_away_does_not_take_the_answer_from_the_others(sink, asker):
    sink.delay = 0.02
    first = asyncio.create_task(asker.exists(TARO, route_to(sink.port)))
    second = asyncio.create_task(asker.exists(TARO, route_to(sink.port)))
    await asyncio.sleep(0.01)
    first.cancel()
    assert await second is Existence.YES
    assert questions(sink) == 1


async def test_many_different_questions_share_few_connections(sink, asker):
    answers = await asyncio.gather(*(asker.exists(Address(f"user{number}", "example.test"), route_to(sink.port)) for number in range(50)))
    assert answers == [Existence.YES] * 50
    assert sink.connections <= 4


@pytest.mark.parametrize("fault", list(Fault))
@pytest.mark.parametrize("verb", ["CONNECT", "MAIL", "RCPT", "RSET"])
async def test_trouble_is_unknown_and_quick(sink, clock, fault, verb):
    asker = CallAhead(SETTINGS, clock.monotonic, time_limit=0.3)
    sink.script = lambda at, _: fault if at == verb else None
    async with asyncio.timeout(5):
        answer = await asker.exists(TARO, route_to(sink.port))
    assert answer is Existence.UNKNOWN or verb == "RSET"
    sink.script = lambda *_: None
    clock.shift += BREAK_SECONDS + 61
    assert await asker.exists(TARO, route_to(sink.port)) is Existence.YES
    await asker.close()


async def test_a_dead_hop_is_asked_once_in_a_while_only(sink, clock, asker):
    await sink.stop()
    route = route_to(sink.port)
    for number in range(10):
        assert await asker.exists(Address(f"user{number}", "example.test"), route) is Existence.UNKNOWN
    await sink.start()
    assert await asker.exists(TARO, route) is Existence.UNKNOWN
    assert sink.connections == 0
    clock.shift += BREAK_SECONDS + 1
    assert await asker.exists(TARO, route) is Existence.YES


async def test_who_existed_is_believed_in_while_nobody_can_be_asked(sink, clock, asker):
    route = route_to(sink.port)
    await asker.exists(TARO, route)
    await asker.exists(JIRO, route)
    await sink.stop()
    clock.shift += YES_SECONDS + 1
    assert await asker.exists(TARO, route) is Existence.YES
    assert await asker.exists(JIRO, route) is Existence.UNKNOWN
    clock.shift += STALE_SECONDS
    assert await asker.exists(TARO, route) is Existence.UNKNOWN


async def test_a_connection_that_died_between_questions_is_replaced(sink, asker):
    route = route_to(sink.port)
    assert await asker.exists(TARO, route) is Existence.YES
    faults = [Fault.CLOSE]
    sink.script = lambda verb, _: faults.pop() if verb == "MAIL" and faults else None
    assert await asker.exists(Address("saburo", "example.test"), route) is Existence.YES
    assert sink.connections == 2


async def test_the_embedded_mailbox_takes_everybody(asker):
    assert await asker.exists(TARO, MAILBOX) is Existence.YES


@pytest.mark.parametrize(
    ("reply", "existence"),
    [
        (Reply(250, "", "ok"), Existence.YES),
        (Reply(251, "", "forwarded"), Existence.YES),
        (Reply(550, "", "no"), Existence.NO),
        (Reply(550, "5.1.1", "no"), Existence.NO),
        (Reply(550, "5.4.1", "Recipient address rejected"), Existence.NO),
        (Reply(553, "5.1.3", "bad"), Existence.NO),
        (Reply(550, "5.7.1", "your address is on a list"), Existence.UNKNOWN),
        (Reply(552, "5.2.2", "full"), Existence.UNKNOWN),
        (Reply(554, "5.7.1", "relay denied"), Existence.UNKNOWN),
        (Reply(450, "4.2.0", "greylisted"), Existence.UNKNOWN),
        (Reply(421, "", "bye"), Existence.UNKNOWN),
        (Reply(503, "", "order"), Existence.UNKNOWN),
    ],
)
def test_reading_the_answer(reply, existence):
    assert existence_of(reply, None) is existence
    assert existence_of(reply, Reply(550, "", "no bounces")) is Existence.UNKNOWN


async def test_the_host_name_is_ours(sink, clock):
    asker = CallAhead(replace(SETTINGS, host_name="other.example.test"), clock.monotonic)
    await asker.exists(TARO, route_to(sink.port))
    await asker.close()
    assert "EHLO other.example.test" in sink.commands
