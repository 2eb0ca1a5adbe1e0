"""API tokens: who may make, see and revoke them, and what stands in the store and the audit."""

import pytest

from sekisho.access import tokens
from sekisho.model.access import Permission, Role
from sekisho.model.errors import Denied, NotFound, Refused, StepUpNeeded
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION


async def make(house, owner, **arguments):
    arguments = {"name": "backup", "permissions": [Permission.READ_MAIL], **arguments}
    return await house.desk.perform(owner, tokens.create, DEFAULT_TENANT, **arguments)


async def test_a_token_is_shown_once_and_kept_as_a_digest(house):
    owner = await house.actor(await house.account())
    made = await make(house, owner)
    (entry,) = await house.control.everything("token")
    assert made.token.encode() not in entry.value
    assert [row.name for row in await house.desk.perform(owner, tokens.list_own, DEFAULT_TENANT)] == ["backup"]
    line = (await house.audit())[0]
    assert (line.use_case, line.subject) == ("token.create", "token backup")
    assert made.token not in repr(line)
    assert tokens.token_of(entry).digest not in repr(line)


async def test_the_last_use_is_told(house):
    owner = await house.actor(await house.account())
    made = await make(house, owner)
    house.clock.advance(100)
    await house.doorkeeper.token_actor(made.token, "192.0.2.77")
    (row,) = await house.desk.perform(owner, tokens.list_own, DEFAULT_TENANT)
    assert (row.used_at, row.used_from, row.over) == (house.clock.now(), "192.0.2.77", False)


@pytest.mark.parametrize(
    "arguments",
    [
        {"name": ""}, {"name": "x" * 61}, {"name": "a\nb"}, {"days": 0}, {"days": 366}, {"permissions": []}, {"permissions": [Permission.RUN_STATION]},
        {"permissions": [Permission.OPEN_MAIL, Permission.READ_STATION]}, {"for_tenant": "other"},
    ],
)  # fmt: skip
async def test_what_is_refused(house, arguments):
    owner = await house.actor(await house.account())
    with pytest.raises(Refused):
        await make(house, owner, **arguments)
    assert await house.control.everything("token") == []


async def test_a_token_cannot_make_a_token_and_a_stale_session_must_prove_itself(house):
    account = await house.account()
    owner = await house.actor(account)
    made = await make(house, owner, permissions=[Permission.OWN_ACCOUNT])
    with pytest.raises(Denied):
        await make(house, await house.doorkeeper.token_actor(made.token, ""))
    with pytest.raises(StepUpNeeded):
        await make(house, await house.actor(account, proved=False))


async def test_tokens_of_others_are_not_there(house):
    alice, bob = await house.actor(await house.account()), await house.actor(await house.account("bob@example.test", Role.END_USER))
    made = await make(house, alice)
    assert await house.desk.perform(bob, tokens.list_own, DEFAULT_TENANT) == []
    with pytest.raises(NotFound):
        await house.desk.perform(bob, tokens.revoke_own, DEFAULT_TENANT, token=made.id)
    with pytest.raises(Denied):
        await house.desk.perform(bob, tokens.list_all, DEFAULT_TENANT)
    with pytest.raises(Denied):
        await house.desk.perform(bob, tokens.revoke_any, DEFAULT_TENANT, token=made.id)


async def test_an_admin_sees_and_revokes_those_of_the_tenant(house):
    made = await make(house, await house.actor(await house.account("taro@example.test", Role.HELP_DESK)))
    admin = await house.actor(await house.account())
    assert [row.owner for row in (await house.desk.perform(admin, tokens.list_all, DEFAULT_TENANT)).items] == ["taro@example.test"]
    await house.desk.perform(admin, tokens.revoke_any, DEFAULT_TENANT, token=made.id)
    assert await house.doorkeeper.token_actor(made.token, "") is None
    assert [line.use_case for line in await house.audit()][:1] == ["token.revoke-any"]


async def test_an_admin_of_another_tenant_reaches_nothing(house):
    made = await make(house, await house.actor(await house.account()))
    stranger = await house.actor(await house.account("eve@other.test", Role.TENANT_ADMIN, TenantId("other")))
    with pytest.raises(NotFound):
        await house.desk.perform(stranger, tokens.revoke_any, TenantId("other"), token=made.id)
    with pytest.raises(Denied):
        await house.desk.perform(stranger, tokens.revoke_any, DEFAULT_TENANT, token=made.id)
    assert [(line.outcome, line.subject) for line in await house.audit(TenantId("other"))][:1] == [("denied", "tenant default")]
    assert await house.doorkeeper.token_actor(made.token, "") is not None


async def test_there_are_not_endlessly_many(house):
    owner = await house.actor(await house.account("op", Role.OPERATOR))
    for _ in range(50):
        await make(house, owner)
    with pytest.raises(Refused):
        await make(house, owner)
    assert await house.control.count(INSTALLATION, "token") == 50
