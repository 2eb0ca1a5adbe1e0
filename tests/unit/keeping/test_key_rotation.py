"""A key signs when DNS shows it, the one before it retires, and in the end it is forgotten."""

from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.keys import MemoryKeys
from sekisho.keeping.key_rotation import OVERLAP, WARN_SECONDS, Rotation, advance, look
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.signing import KeyState
from sekisho.ports.lookups import TempFail
from sekisho.testing.builders import NOW
from sekisho.testing.signed_mail import a_signing_key, a_stored_key, published

OLD, NEW, ED = a_signing_key(), a_signing_key(selector="s2"), a_signing_key(selector="e1", algorithm="ed25519")


async def states(keys):
    return {key.selector: str(key.state) for key in await keys.of_tenant(DEFAULT_TENANT)}


async def test_one_takes_over_from_another():
    keys, clock = MemoryKeys(), ManualClock(NOW)
    await keys.put(a_stored_key(OLD))
    await keys.put(a_stored_key(ED))
    await keys.put(a_stored_key(NEW, KeyState.WAITING, made_at=NOW + 1))
    seen = next(seen for seen in await advance(keys, published(OLD), clock) if seen.key.selector == "s2")
    assert (seen.shown, await states(keys)) == (False, {"s1": "signing", "s2": "waiting", "e1": "signing"})
    assert [seen.key.selector for seen in await advance(keys, published(OLD, NEW), clock) if seen.shown] == ["s1", "s2"]
    assert await states(keys) == {"s1": "retired", "s2": "signing", "e1": "signing"}
    clock.advance(OVERLAP - 1)
    await advance(keys, published(NEW), clock)
    assert "s1" in await states(keys)
    clock.advance(2)
    await advance(keys, published(NEW), clock)
    assert await states(keys) == {"s2": "signing", "e1": "signing"}


async def test_a_take_over_that_was_broken_off_is_finished():
    keys = MemoryKeys()
    await keys.put(a_stored_key(OLD))
    await keys.put(a_stored_key(NEW, made_at=NOW + 1))
    await advance(keys, published(), ManualClock(NOW))
    assert await states(keys) == {"s1": "retired", "s2": "signing"}


async def test_another_key_or_a_broken_record_is_not_ours():
    key = a_stored_key(NEW, KeyState.WAITING)
    for record, word in ((OLD.record(), "another"), (b"v=DKIM1; p=", "revoked"), (b"v=spf1 -all", "tag")):
        seen = await look(key, published(records={NEW.record_name(): record}))
        assert not seen.shown
        assert word in seen.problem
    assert not (await look(key, published())).shown


async def test_dns_that_fails_changes_nothing():
    class Down:
        async def txt(self, name):
            raise TempFail("time-out")

    keys = MemoryKeys()
    waiting = a_stored_key(NEW, KeyState.WAITING)
    await keys.put(waiting)
    (seen,) = await advance(keys, Down(), ManualClock(NOW))
    assert (seen.shown, seen.problem) == (False, "time-out")
    assert await keys.of_tenant(DEFAULT_TENANT) == [waiting]


async def test_a_record_that_is_gone_is_warned_of_once_an_hour(caplog):
    keys, clock = MemoryKeys(), ManualClock(NOW)
    await keys.put(a_stored_key(OLD))
    rotation = Rotation(keys, published(), clock)
    for _ in range(3):
        await rotation.look()
    assert [record.getMessage().split(" ")[4] for record in caplog.records] == ["s1._domainkey.partner.test"]
    clock.advance(WARN_SECONDS)
    await rotation.look()
    assert len(caplog.records) == 2
    caplog.clear()
    await Rotation(keys, published(OLD), clock).look()
    assert not caplog.records
