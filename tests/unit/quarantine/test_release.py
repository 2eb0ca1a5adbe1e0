"""A release is one delivery, marked, whoever else tries at the same time."""

import asyncio

import pytest

from sekisho.model.access import WHOLE, Role
from sekisho.model.decision import Edit
from sekisho.model.errors import NotFound, Refused
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tenant import Tenant
from sekisho.model.tracking import EventKind
from sekisho.quarantine.delete import delete
from sekisho.quarantine.release import release
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.askers import THE_ADMINISTRATOR, a_trail, an_actor
from sekisho.testing.builders import RAW


def released(post, held, tenant=DEFAULT_TENANT, actor=THE_ADMINISTRATOR):
    return release(post.stores.records, post.runner.directory, post.stores.signals, post.clock, tenant, actor, a_trail(), held.id)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ((), RAW),
        ((Edit(0, 0, b"X-Sekisho-Verdict: spam\r\n"),), b"X-Sekisho-Verdict: spam\r\n" + RAW),
        ((Edit(0, 10, b"Y"), Edit(20, 20, b"Z")), b"Y" + RAW[10:20] + b"Z" + RAW[20:]),
    ],
)
async def test_it_arrives_with_its_marks(place, changes, expected):
    post, sink, keep = place
    held = await keep(changes)
    delivery = await released(post, held)
    await post.settled()
    (taken,) = sink.messages
    mark, _, rest = taken.content.partition(b"\r\n")
    assert mark.startswith(f"X-Sekisho-Released: {held.id}; ".encode())
    assert rest == expected
    assert post.fates()["taro@example.test"] == "delivered"
    (event,) = await post.story(delivery, EventKind.RELEASED)
    assert dict(event.facts)["by"] == "command:the administrator"
    assert (await post.stores.records.held_one(DEFAULT_TENANT, held.id)).state is HeldState.RELEASED


async def test_exactly_once_among_many_who_try(place):
    """Drill 38: release twice, release during delete."""
    post, sink, keep = place
    held = await keep()
    tries = [released(post, held) for _ in range(5)] + [
        delete(post.stores.records, post.runner.directory, post.clock, DEFAULT_TENANT, WHOLE, a_trail(), "x", held.id) for _ in range(5)
    ]
    results = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(result, Refused) for result in results) == 9
    await post.settled()
    assert len(sink.messages) == 1


async def test_no_route_changes_nothing(place):
    post, _, keep = place
    held = await keep()
    post.runner.directory = StaticDirectory([Tenant()], {}, {})
    with pytest.raises(Refused, match="no route"):
        await released(post, held)
    assert (await post.stores.records.held_one(DEFAULT_TENANT, held.id)).state is HeldState.KEPT


async def test_another_tenants_mail_is_not_there(place):
    post, _, keep = place
    held = await keep()
    with pytest.raises(Refused, match="there is no held mail"):
        await released(post, held, TenantId("other"))


async def test_people_release_what_is_theirs_and_spam(place):
    post, sink, keep = place
    held = await keep()
    with pytest.raises(NotFound):
        await released(post, held, actor=an_actor(Role.END_USER, DEFAULT_TENANT, "jiro@example.test"))
    await released(post, held, actor=an_actor(Role.END_USER, DEFAULT_TENANT, "taro@example.test"))
    await post.settled()
    assert len(sink.messages) == 1
