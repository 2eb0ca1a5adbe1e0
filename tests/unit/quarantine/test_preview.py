"""Looking at somebody's mail takes a reason and leaves a trace that they can read."""

import pytest

from sekisho.gate.previewing import preview_by
from sekisho.model.access import Role
from sekisho.model.errors import NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.quarantine.preview import preview
from sekisho.testing.askers import a_trail, an_actor
from sekisho.testing.inspecting import InProcessInspectors


class Previews:
    async def preview(self, octets):
        return await preview_by(InProcessInspectors(), octets)


async def test_with_a_reason_and_told(place):
    post, _, keep = place
    held, stores = await keep(), post.stores

    async def look(actor, reason=""):
        trail = a_trail()
        looked = await preview(stores.records, stores.blobs, Previews(), post.clock, DEFAULT_TENANT, actor, trail, held.id, reason)
        return looked.preview.text, trail.end("done").reason

    with pytest.raises(Refused, match="say why"):
        await look(an_actor())
    text, reason = await look(an_actor(), "ticket 1")
    assert text
    assert reason == "ticket 1"
    assert (await look(an_actor(Role.END_USER, DEFAULT_TENANT, "taro@example.test")))[0] == text
    with pytest.raises(NotFound):
        await look(an_actor(Role.END_USER, DEFAULT_TENANT, "jiro@example.test"))
    await stores.history.store(await stores.records.outbox(100))
    told = [dict(event.facts) for event in await stores.history.story(DEFAULT_TENANT, held.arrival) if event.kind == "opened"]
    assert [(one["by"], one["how"], one["why"]) for one in told] == [("tenant-admin@example.test", "looked at", "ticket 1")]
