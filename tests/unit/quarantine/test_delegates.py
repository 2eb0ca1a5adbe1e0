"""Helpers act as the owner would and never as more; both sides see and end it."""

from dataclasses import replace

import pytest

from sekisho.model.access import Role
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.quarantine.delegates import MOST, acts, add_delegate, list_delegates, look_for, release_for, remove_delegate
from sekisho.testing.askers import THE_ADMINISTRATOR, a_trail, an_actor


def person(name, role=Role.END_USER):
    return replace(an_actor(role, DEFAULT_TENANT, f"{name}@example.test"), name=f"{name}@example.test")


@pytest.fixture
def ask(place):
    post, _, _ = place
    control, clock = post.stores.control, post.clock
    directory = post.runner.directory

    class Ask:
        def __init__(self):
            self.directory = directory

        async def add(self, actor, helper, address=""):
            return await add_delegate(control, self, clock, DEFAULT_TENANT, actor, a_trail(), helper, address)

        async def remove(self, actor, owner, helper):
            return await remove_delegate(control, DEFAULT_TENANT, actor, a_trail(), owner, helper)

        async def look(self, actor, owner="taro@example.test", tenant=DEFAULT_TENANT):
            return await look_for(control, post.stores.records, tenant, actor, a_trail(), owner)

        async def release(self, actor, held, owner="taro@example.test"):
            return await release_for(
                control, post.stores.records, directory, post.stores.signals, clock, DEFAULT_TENANT, actor, a_trail(), owner, held.id
            )  # fmt: skip

        async def shown(self, actor, address=""):
            return await list_delegates(control, DEFAULT_TENANT, actor, address)

        async def acts(self, actor, owner):
            return await acts(control, DEFAULT_TENANT, actor, owner)

        def tenant_of_domain(self, domain):
            return DEFAULT_TENANT if domain == "example.test" else None

    return Ask()


async def test_seen_and_released_for_the_owner_alone(place, ask):
    post, sink, keep = place
    held = await keep()
    yuki, taro = person("yuki"), person("taro")
    with pytest.raises(NotFound):
        await ask.look(yuki)
    await ask.add(taro, "Yuki@example.test")
    assert [one.id for one in (await ask.look(yuki)).items] == [held.id]
    with pytest.raises(NotFound):
        await ask.look(yuki, tenant=TenantId("other"))
    with pytest.raises(NotFound):
        await ask.look(person("eve"))
    await ask.release(yuki, held)
    with pytest.raises(Conflict):
        await ask.release(yuki, held)
    await post.settled()
    [taken] = sink.messages
    assert taken.recipients == ("TO:<taro@example.test>",)


async def test_never_more_than_the_owner_may_even_for_staff(place, ask):
    post, _, keep = place
    await ask.add(person("taro"), "admin@example.test")
    held = await keep()
    phishing = replace(held, category="phishing")
    post.stores.records._truth.held[held.tenant, held.id] = phishing
    with pytest.raises(Denied):
        await ask.release(person("admin", Role.TENANT_ADMIN), phishing)


async def test_both_see_it_and_either_ends_it(ask):
    taro, yuki = person("taro"), person("yuki")
    for ending in (taro, yuki):
        await ask.add(taro, "yuki@example.test")
        assert [one.helper for one in (await ask.shown(taro)).helpers] == ["yuki@example.test"]
        assert [one.owner for one in (await ask.shown(yuki)).helped] == ["taro@example.test"]
        await ask.remove(ending, "taro@example.test", "yuki@example.test")
        assert (await ask.shown(taro)).helpers == (await ask.shown(yuki)).helped == ()
    with pytest.raises(NotFound):
        await ask.remove(taro, "taro@example.test", "yuki@example.test")


async def test_who_may_not(ask):
    taro = person("taro")
    for helper in ("yuki@elsewhere.test", "taro@example.test", "x", "", "a b@example.test"):
        with pytest.raises(Refused):
            await ask.add(taro, helper)
    with pytest.raises(NotFound):
        await ask.add(taro, "eve@example.test", "yuki@example.test")
    with pytest.raises(NotFound):
        await ask.remove(person("eve"), "taro@example.test", "yuki@example.test")
    with pytest.raises(Denied):
        await ask.add(person("desk", Role.HELP_DESK), "eve@example.test", "taro@example.test")
    with pytest.raises(NotFound):
        await ask.acts(person("eve"), "taro@example.test")
    assert await ask.acts(taro, "taro@example.test") == []
    await ask.add(THE_ADMINISTRATOR, "yuki@example.test", "taro@example.test")
    with pytest.raises(Conflict):
        await ask.add(taro, "yuki@example.test")
    for number in range(MOST - 1):
        await ask.add(taro, f"h{number}@example.test")
    with pytest.raises(Refused, match="At most"):
        await ask.add(taro, "one-more@example.test")
