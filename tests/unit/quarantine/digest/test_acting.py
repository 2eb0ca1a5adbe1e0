"""A link stands for its mail and nobody's but its recipient's rights."""

from dataclasses import replace

import pytest

from sekisho.model.access import Permission, Role
from sekisho.model.errors import NotFound
from sekisho.model.held import HeldState
from sekisho.quarantine.digest.acting import open_link
from sekisho.quarantine.digest.tickets import Act, issue, use_up


async def opened(station, held, act):
    stores, now = station.stores, station.clock.now()
    return await open_link(stores.records, stores.control, stores.vault, station.clock, await issue(stores.vault, held, act, now + 60))


async def test_as_whom_it_acts(station):
    held = await station.hold()
    one = await opened(station, held, Act.RELEASE)
    bearer = one.bearer("192.0.2.1")
    assert one.is_open
    assert (bearer.name, bearer.role, bearer.via) == ("taro@example.test", Role.END_USER, "digest")
    assert (bearer.permissions, bearer.addresses) == ({Permission.OWN_MAIL}, {"taro@example.test"})


async def test_when_there_is_nothing_left_to_do(station):
    held = await station.hold()
    assert not (await opened(station, held, Act.SHOW)).is_open
    one = await opened(station, held, Act.BLOCK)
    await use_up(station.stores.control, one.ticket)
    again = await open_link(station.stores.records, station.stores.control, station.stores.vault, station.clock, one.ticket.secret)
    assert again.used
    assert not again.is_open
    deleted = replace(held, deleted_at=station.clock.now(), kept_until=held.until)
    assert await station.stores.records.alter_held(held.tenant, held, deleted, ())
    gone = await opened(station, held, Act.RELEASE)
    assert gone.state is HeldState.DELETED
    assert not gone.is_open
    await station.stores.records.end_held(held.tenant, held.id, HeldState.DELETED, ())
    assert not (await opened(station, held, Act.RELEASE)).is_open


async def test_a_mail_that_is_not_there(station):
    held = await station.hold()
    for other in (replace(held, id=held.arrival), replace(held, tenant="other")):
        with pytest.raises(NotFound):
            await opened(station, other, Act.SHOW)
