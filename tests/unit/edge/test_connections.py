import pytest

from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.counters import MemoryCounters
from sekisho.edge import connections as room
from sekisho.edge.connections import Connections
from sekisho.model.address import NULL_SENDER
from sekisho.model.arrival import Direction
from sekisho.model.verdict import Category
from sekisho.policy.connection import (
    BLOCKED,
    BLOCKED_FOR_NOW,
    NO_NAME,
    NOT_YET,
    TOO_MANY_FOR_RECIPIENT,
    TOO_MANY_FROM_ADDRESS,
    TOO_MANY_FROM_SENDER,
    UNCONFIRMED,
    ConnectionPolicy,
    Greylisting,
    Kind,
    Profile,
    Rates,
)
from sekisho.ports.lookups import NxDomain, TempFail
from sekisho.testing.builders import NOW, a_connection, a_verdict, an_address, an_arrival

IP, OTHER = "192.0.2.10", "198.51.100.7"
SENDER, RECIPIENT = an_address("hanako@partner.test"), an_address("taro@example.test")
IN, OUT = Direction.INBOUND, Direction.OUTBOUND


class Names:
    def __init__(self, ptr, a=()):
        self._ptr, self._a = ptr, a

    async def ptr(self, address):
        if isinstance(self._ptr, Exception):
            raise self._ptr
        return self._ptr

    async def a(self, name):
        return list(self._a)

    aaaa = a


@pytest.fixture
def clock(monkeypatch):
    made = ManualClock(NOW)
    monkeypatch.setattr(room.time, "time", made.now)
    return made


@pytest.fixture
def make(clock):
    told = []

    async def note(events):
        told.extend(events)

    def made(resolver=None, **policy):
        connections = Connections(ConnectionPolicy(**policy), MemoryCounters(clock), resolver, note)
        connections.told = told
        return connections

    return made


async def send(connections, ip=IP, sender=SENDER, recipient=RECIPIENT, direction=IN, ours=False):
    return await connections.may_send(ip, sender, recipient, direction, ours=ours)


async def test_off_lets_everybody_in(make):
    connections = make()
    assert connections.is_off and await connections.may_connect(IP, ours=False) is None and await send(connections) is None


async def test_blocked_and_approved_addresses(make):
    connections = make(blocked=("192.0.2.0/24", "198.51.100.0/24"), approved=("192.0.2.10",))
    assert await connections.may_connect(OTHER, ours=False) == BLOCKED
    assert await connections.may_connect(IP, ours=False) is None
    assert await connections.may_connect(OTHER, ours=True) is None


async def test_rates_of_address_and_recipient(make, clock):
    connections = make(rates=Rates(inbound_address=3, inbound_recipient=2))
    assert [await send(connections) for _ in range(4)] == [None, None, TOO_MANY_FOR_RECIPIENT, TOO_MANY_FROM_ADDRESS]
    assert await send(connections, OTHER) == TOO_MANY_FOR_RECIPIENT
    assert await send(connections, OTHER, recipient=an_address("jiro@example.test")) is None
    clock.advance(60)
    assert await send(connections) is None


async def test_rates_outward_by_address_and_sender(make):
    connections = make(rates=Rates(outbound_address=2, outbound_sender=1))
    other = an_address("jiro@example.test")
    assert await send(connections, direction=OUT) is None
    assert await send(connections, direction=OUT) == TOO_MANY_FROM_SENDER
    assert await send(connections, direction=OUT, sender=other) == TOO_MANY_FROM_ADDRESS
    assert await send(connections, OTHER, direction=IN, ours=True, sender=other) is None


@pytest.mark.parametrize(
    ("kind", "category", "sender"),
    [
        (Kind.SPAM, Category.SPAM, "x@partner.test"),
        (Kind.VIRUS, Category.MALWARE, "x@partner.test"),
        (Kind.BOUNCE, Category.CLEAN, ""),
        (Kind.THROTTLE, Category.CLEAN, "x@partner.test"),
    ],
)
async def test_profiles_block_an_address_for_a_while(make, clock, kind, category, sender):
    connections = make(profiles=(Profile(kind, percent=50, total=4, block=600.0),))
    arrival = an_arrival(sender=sender, connection=a_connection(ip=IP))
    for _ in range(4):
        await connections.judged(arrival, a_verdict(category))
    assert await connections.may_connect(IP, ours=False) is None
    await connections.judged(arrival, a_verdict(category))
    assert await connections.may_connect(IP, ours=False) == BLOCKED_FOR_NOW
    assert await connections.may_connect(OTHER, ours=False) is None
    clock.advance(600)
    assert await connections.may_connect(IP, ours=False) is None


async def test_harmless_mail_blocks_nobody(make):
    connections = make(profiles=(Profile(Kind.SPAM, total=4), Profile(Kind.VIRUS, total=4), Profile(Kind.BOUNCE, total=4)))
    for _ in range(20):
        await connections.judged(an_arrival(connection=a_connection(ip=IP)), a_verdict())
    assert await connections.may_connect(IP, ours=False) is None


async def test_harvesting(make):
    connections = make(profiles=(Profile(Kind.HARVEST, percent=50, total=4),))
    for _ in range(2):
        await send(connections)
    for _ in range(4):
        await connections.recipient_unknown(IP)
    assert await connections.may_connect(IP, ours=False) == BLOCKED_FOR_NOW


async def test_greylisting(make, clock):
    connections = make(greylisting=Greylisting())
    assert await send(connections) == NOT_YET
    clock.advance(299)
    assert await send(connections) == NOT_YET
    clock.advance(2)
    assert await send(connections, "192.0.2.99") is None  # the next server of the same farm
    clock.advance(86_400 * 30)
    assert await send(connections) is None
    assert await send(connections, OTHER) == NOT_YET
    assert await send(connections, OTHER, NULL_SENDER) is None
    clock.advance(86_400 * 40)
    assert await send(connections) == NOT_YET


async def test_greylisting_without_a_memory_stops_nobody(make):
    class Forgetful(MemoryCounters):
        async def remember(self, key, value, seconds):
            pass

    connections = Connections(ConnectionPolicy(greylisting=Greylisting()), Forgetful(ManualClock(NOW)), None)
    assert await send(connections) is None


@pytest.mark.parametrize(
    ("resolver", "reply"),
    [
        (Names(["mail.partner.test"], [IP]), None),
        (Names(["mail.partner.test"], [OTHER]), UNCONFIRMED),
        (Names(NxDomain()), NO_NAME),
        (None, None),
    ],
)
async def test_reverse_names(make, resolver, reply):
    assert await send(make(resolver, reverse_name="confirmed")) == reply


async def test_dns_without_an_answer_is_temporary(make):
    assert (await send(make(Names(TempFail()), reverse_name="required"))).code == 451


async def test_refusals_are_told_once_a_minute(make, clock):
    connections = make(blocked=("192.0.2.0/24",))
    for _ in range(5):
        await connections.may_connect(IP, ours=False)
    for task in list(connections._telling):
        await task
    (event,) = connections.told
    assert dict(event.facts)["rule"] == "connection:blocked address"
