"""A deletion happens once and is told."""

import pytest

from sekisho.model.access import WHOLE
from sekisho.model.errors import Refused
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.quarantine.delete import delete
from sekisho.testing.askers import a_trail


async def test_once(place):
    post, _, keep = place
    held = await keep()
    assert await delete(post.stores.records, post.clock, DEFAULT_TENANT, WHOLE, a_trail(), "the administrator", held.id) == held
    assert post.fates() == {"taro@example.test": "discarded"}
    assert (await post.stores.records.held_one(DEFAULT_TENANT, held.id)).state is HeldState.DELETED
    with pytest.raises(Refused, match="not kept any more"):
        await delete(post.stores.records, post.clock, DEFAULT_TENANT, WHOLE, a_trail(), "again", held.id)
    await post.stores.history.store(await post.stores.records.outbox(100))
    story = await post.stores.history.story(DEFAULT_TENANT, held.arrival)
    assert dict(story[-1].facts) == {"held": held.id, "by": "the administrator"}


async def test_not_of_another_tenant(place):
    post, _, keep = place
    held = await keep()
    with pytest.raises(Refused, match="there is no held mail"):
        await delete(post.stores.records, post.clock, TenantId("other"), WHOLE, a_trail(), "x", held.id)
