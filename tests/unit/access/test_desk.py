"""The desk: rights, ports, audit, all in one place."""

import pytest

from sekisho.access.desk import Desk
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.access import GRANTS, WHOLE, Actor, Permission, Role, Sight, operator_at_the_machine
from sekisho.model.errors import Denied, Refused, StepUpNeeded
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.control import Change
from sekisho.testing.builders import NOW

OTHER = TenantId("other")


def actor(role, tenant=DEFAULT_TENANT, **more):
    return Actor(f"{role}@example.test", role, tenant, more.pop("permissions", GRANTS[role]), **more)


@use_case("thing.set", Permission.CHANGE_TENANT, "Set a thing.", "設定します。", changes=True)
async def set_thing(control, tenant, trail, name: str, value: int = 1):
    await control.commit(tenant, [Change("thing", name, str(value).encode())], trail.line(name, "", str(value)))
    return name


@use_case("thing.act", Permission.ACT_ON_MAIL, "Act.", "操作します。", changes=True)
async def act(clock, trail, by: str, thing: str):
    if thing == "none":
        raise Refused("there is none")
    trail.tell(thing, reason=by)
    return clock.now()


@use_case("thing.list", Permission.READ_MAIL, "List.", "一覧です。", own=True)
async def look(sight: Sight):
    return sight


@pytest.fixture
def stores():
    return MemoryStores(ManualClock(NOW))


@pytest.fixture
def desk(stores):
    return Desk(stores.control, stores.clock, {"records": stores.records})


async def test_ports_and_asker_are_handed_in(desk, stores):
    assert await desk.perform(actor(Role.TENANT_ADMIN), set_thing, DEFAULT_TENANT, name="a", value=7) == "a"
    assert (await stores.control.get(DEFAULT_TENANT, "thing", "a")).value == b"7"
    (row,) = await stores.control.audit(DEFAULT_TENANT)
    assert (row.line.actor, row.line.role, row.line.use_case, row.line.subject, row.line.after) == (
        "tenant-admin@example.test",
        "tenant-admin",
        "thing.set",
        "a",
        "7",
    )
    assert [each.name for each in desk.takes(set_thing)] == ["name", "value"]


async def test_what_the_asker_is_cannot_be_given_by_the_caller(desk):
    assert await desk.perform(actor(Role.END_USER, addresses=frozenset({"a@example.test"})), look, DEFAULT_TENANT, sight=WHOLE) == Sight(
        addresses=frozenset({"a@example.test"})
    )


async def test_acts_on_other_stores_leave_their_line_whatever_came_of_them(desk, stores):
    assert await desk.perform(operator_at_the_machine("root"), act, OTHER, thing="x") == NOW
    with pytest.raises(Refused):
        await desk.perform(operator_at_the_machine("root"), act, OTHER, thing="none")
    with pytest.raises(Denied):
        await desk.perform(actor(Role.AUDITOR, OTHER), act, OTHER, thing="x")
    rows = await stores.control.audit(OTHER)
    assert [(row.line.outcome, row.line.subject, row.line.reason) for row in rows] == [
        ("denied", "", ""),
        ("failed", "", ""),
        ("done", "x", "command:root"),
    ]
    assert await stores.control.verify_audit(OTHER) == []


@pytest.mark.parametrize(
    "who",
    [
        actor(Role.END_USER),
        actor(Role.AUDITOR),
        actor(Role.HELP_DESK),
        actor(Role.ANALYST),
        actor(Role.TENANT_ADMIN, OTHER),
        actor(Role.TENANT_ADMIN, permissions=frozenset({Permission.READ_TENANT})),
        actor(Role.END_USER, permissions=frozenset(Permission)),
    ],
)
async def test_whoever_may_not_changes_nothing(desk, stores, who):
    with pytest.raises(Denied):
        await desk.perform(who, set_thing, DEFAULT_TENANT, name="a")
    assert await stores.control.get(DEFAULT_TENANT, "thing", "a") is None


async def test_reaching_for_another_tenant_stands_in_ones_own_book(desk, stores):
    with pytest.raises(Denied):
        await desk.perform(actor(Role.ANALYST, OTHER), look, DEFAULT_TENANT)
    (row,) = await stores.control.audit(OTHER)
    assert (row.line.outcome, row.line.subject, row.line.use_case) == ("denied", "tenant default", "thing.list")
    assert await stores.control.audit(DEFAULT_TENANT) == []


@use_case("thing.burn", Permission.CHANGE_TENANT, "Burn.", "焼却します。", changes=True, step_up=True)
async def burn(trail):
    trail.tell("all")


async def test_dangerous_things_are_done_after_a_fresh_proof(desk, stores):
    with pytest.raises(StepUpNeeded):
        await desk.perform(actor(Role.TENANT_ADMIN, via="session"), burn, DEFAULT_TENANT)
    await desk.perform(actor(Role.TENANT_ADMIN, via="session", fresh=True), burn, DEFAULT_TENANT)
    without = GRANTS[Role.TENANT_ADMIN] - {Permission.STEP_UP}
    for via in ("token", "link"):  # neither can prove anything anew
        with pytest.raises(StepUpNeeded):
            await desk.perform(actor(Role.TENANT_ADMIN, via=via, permissions=without, fresh=True), burn, DEFAULT_TENANT)
    await desk.perform(actor(Role.TENANT_ADMIN, via="token"), burn, DEFAULT_TENANT)
    assert [row.line.outcome for row in await stores.control.audit(DEFAULT_TENANT)] == ["done", "done"]


@use_case("own.thing", Permission.OWN_ACCOUNT, "Own.", "自分の操作です。", changes=True, own=True)
async def own_thing(trail):
    trail.tell("mine")


async def test_ones_own_account_is_changed_by_people_only(desk):
    with pytest.raises(Denied):
        await desk.perform(actor(Role.END_USER, via="token"), own_thing, DEFAULT_TENANT)
    await desk.perform(actor(Role.END_USER, via="session"), own_thing, DEFAULT_TENANT)


async def test_what_cannot_keep_to_some_domains_is_not_for_those_who_have_only_some(desk, stores):
    north = actor(Role.TENANT_ADMIN, domains=frozenset({"north.test"}))
    for case, arguments in ((set_thing, {"name": "a"}), (act, {"thing": "a"})):
        with pytest.raises(Denied):
            await desk.perform(north, case, DEFAULT_TENANT, **arguments)
    assert await stores.control.get(DEFAULT_TENANT, "thing", "a") is None
    assert [row.line.outcome for row in await stores.control.audit(DEFAULT_TENANT)] == ["denied", "denied"]
    assert await desk.perform(north, look, DEFAULT_TENANT) == Sight(domains=frozenset({"north.test"}))


@use_case("news.show", Permission.READ_TENANT, "Show.", "表示します。", general=True)
async def news():
    return "news"


@use_case("secret.show", Permission.READ_TENANT, "Show.", "表示します。")
async def secret():
    return "everything"


async def test_who_looks_after_some_domains_is_told_nothing_of_the_rest(desk):
    north = actor(Role.TENANT_ADMIN, domains=frozenset({"north.test"}))
    assert await desk.perform(north, news, DEFAULT_TENANT) == "news"
    with pytest.raises(Denied, match="whole organisation"):
        await desk.perform(north, secret, DEFAULT_TENANT)
    assert await desk.perform(actor(Role.AUDITOR), secret, DEFAULT_TENANT) == "everything"
