"""A deletion happens once and is told."""

import pytest

from sekisho.model.errors import Refused
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.quarantine.delete import delete


async def test_once(place):
    post, _, keep = place
    held = await keep()
    assert await delete(post.stores.records, post.clock, DEFAULT_TENANT, held.id, "the administrator") == held
    assert post.fates() == {"taro@example.test": "discarded"}
    assert (await post.stores.records.held_one(DEFAULT_TENANT, held.id)).state is HeldState.DELETED
    with pytest.raises(Refused, match="not kept any more"):
        await delete(post.stores.records, post.clock, DEFAULT_TENANT, held.id, "again")
    await post.stores.history.store(await post.stores.records.outbox(100))
    story = await post.stores.history.story(DEFAULT_TENANT, held.arrival)
    assert dict(story[-1].facts) == {"held": held.id, "by": "the administrator"}


async def test_not_of_another_tenant(place):
    post, _, keep = place
    held = await keep()
    with pytest.raises(Refused, match="there is no held mail"):
        await delete(post.stores.records, post.clock, TenantId("other"), held.id, "x")
