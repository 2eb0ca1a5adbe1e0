"""Events as they happen: nothing twice, nothing left out, nothing of others, and an end to how many listen."""

import json

import pytest

from sekisho.keeping.outbox import pump
from sekisho.keeping.telling import listening
from sekisho.keeping.telling.listening import OF_ACTOR, OF_TENANT, Listeners, follow
from sekisho.model.access import GRANTS, WHOLE, Actor, Role, Sight
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind
from sekisho.testing.owed import an_acceptance, an_outcome

ANALYST = Actor("analyst@example.test", Role.ANALYST, DEFAULT_TENANT, GRANTS[Role.ANALYST])
OURS, THEIRS = "hanako@ours.test", "taro@theirs.test"


async def arrive(stores, *recipients):
    one = an_acceptance(**({"recipients": recipients} if recipients else {}))
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    await pump(stores.records, stores.history)


@pytest.fixture
def listen(stores):
    listeners = Listeners()

    async def begin(tenant=DEFAULT_TENANT, actor=ANALYST, sight=WHOLE, **given):
        return await follow(stores.history, listeners, stores.clock, tenant, actor, sight, **{"seconds": 0.0, **given})

    return begin


async def told(stream):
    text = b"".join([piece async for piece in stream]).decode()
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        if "data" in lines:
            event = json.loads(lines["data"])
            assert (lines["id"], lines["event"]) == (event["id"], event["kind"])
            found.append(event)
    return found


async def test_from_now_on_and_then_behind_the_last_id(stores, listen, monkeypatch):
    monkeypatch.setattr(listening, "BATCH", 2)
    await arrive(stores)
    stream = await listen()
    assert await told(stream) == []
    stream = await listen()
    for _ in range(5):
        await arrive(stores)
    first = await told(stream)
    assert [event["kind"] for event in first] == ["accepted", "decided"] * 5
    for number in range(10):
        assert await told(await listen(after=first[number]["id"])) == first[number + 1 :]
    assert len(await told(await listen(after="0-0"))) == 12


async def test_only_the_kinds_asked_for_and_never_another_tenants(stores, listen):
    await arrive(stores)
    assert [event["kind"] for event in await told(await listen(after="0-0", kinds=[EventKind.DECIDED]))] == ["decided"]
    assert await told(await listen(TenantId("other"), after="0-0")) == []


async def test_who_looks_after_a_domain_sees_nothing_of_the_others(stores, listen):
    await arrive(stores, OURS, THEIRS)
    await arrive(stores, THEIRS)
    found = await told(await listen(sight=Sight(domains=frozenset({"ours.test"})), after="0-0"))
    assert [event["kind"] for event in found][:1] == ["accepted"]
    assert len({event["message"] for event in found}) == 1
    assert "theirs.test" not in json.dumps(found)
    assert await told(await listen(sight=Sight(), after="0-0")) == []


async def test_a_heartbeat_when_nothing_happens(stores, listen, clock, monkeypatch):
    monkeypatch.setattr(listening, "LOOK_SECONDS", 0.0)
    stream = await listen(seconds=20.0)
    assert await anext(stream) == b"retry: 5000\n\n"
    clock.advance(15.0)
    assert await anext(stream) == b":\n\n"
    clock.advance(5.0)
    assert [piece async for piece in stream] == []


async def test_there_is_an_end_to_how_many_listen_and_who_goes_makes_room(listen):
    streams = [await listen(seconds=60.0) for _ in range(OF_ACTOR + 1)]
    for stream in streams[:-1]:
        await anext(stream)
    with pytest.raises(TemporaryFailure):
        await listen()
    await anext(streams[-1])
    assert [piece async for piece in streams[-1]] == []  # it asked in time and began too late
    others = [Actor(f"{n}@example.test", Role.ANALYST, DEFAULT_TENANT, GRANTS[Role.ANALYST]) for n in range(OF_TENANT - OF_ACTOR + 1)]
    more = [await listen(actor=actor, seconds=60.0) for actor in others[:-1]]
    for stream in more:
        await anext(stream)
    with pytest.raises(TemporaryFailure):
        await listen(actor=others[-1])
    assert await told(await listen(TenantId("other"))) == []
    await streams[0].aclose()
    assert await told(await listen()) == []
    for stream in (*streams[1:], *more):
        await stream.aclose()


@pytest.mark.parametrize("after", ["x", "1", "1-", "-1-1", "1-1\n", "9" * 40 + "-1", "١-١"])
async def test_an_id_that_is_none(listen, after):
    with pytest.raises(Refused):
        await listen(after=after)


async def test_an_id_beyond_the_end_begins_anew(stores, listen):
    await arrive(stores)
    assert len(await told(await listen(after="999999-0"))) == 2
