import pytest

from sekisho.access.desk import Desk
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.access import Role
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.policy import NO_POLICY
from sekisho.ports.policies import PolicyVersion
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.wishes import policies
from sekisho.testing.askers import an_actor
from sekisho.testing.builders import NOW, a_tenant
from sekisho.testing.policies import a_rule_text

ADMIN = an_actor(Role.TENANT_ADMIN)
FIRST, SECOND = a_rule_text("tag = '[ext]'", name="first"), a_rule_text("tag = '[ext]'", name="second")


@pytest.fixture
def stores():
    return MemoryStores(ManualClock(NOW))


@pytest.fixture
def do(stores):
    ports = {"policies": stores.policies, "signals": stores.signals, "directory": StaticDirectory([a_tenant()], {}, {})}
    desk = Desk(stores.control, stores.clock, ports)

    async def done(function, actor=ADMIN, **arguments):
        return await desk.perform(actor, function, DEFAULT_TENANT, **arguments)

    return done


async def test_a_change_is_a_version_with_author_reason_and_audit(do, stores):
    made = await do(policies.change, text=FIRST, reason="to mark mail from outside")
    assert made == PolicyVersion(1, NOW, ADMIN.name, "to mark mail from outside", FIRST)
    assert await do(policies.show) == made
    (row,) = await stores.control.audit(DEFAULT_TENANT)
    assert (row.line.use_case, row.line.subject, row.line.reason) == ("policy.change", "policy version 1", "to mark mail from outside")
    assert "+name = " in row.line.after
    assert await stores.signals.wait(policies.BELL, 0.1)


async def test_what_is_dangerous_is_not_stored(do, stores):
    with pytest.raises(policies.NotAccepted, match="line 6"):
        await do(policies.change, text=a_rule_text("deliver = true"), reason="oops")
    assert await stores.policies.newest(DEFAULT_TENANT) == 0
    (problem,) = await do(policies.check, text=a_rule_text("deliver = true"))
    assert problem.grave and problem.line == 6


async def test_reasons_are_needed_and_nothing_is_not_a_change(do):
    await do(policies.change, text=FIRST, reason="first")
    for text, reason in ((SECOND, "  "), (FIRST, "again")):
        with pytest.raises(Refused):
            await do(policies.change, text=text, reason=reason)


async def test_of_two_who_edit_the_same_version_the_slower_is_told(do):
    await do(policies.change, text=FIRST, reason="one", base=0)
    with pytest.raises(Conflict):
        await do(policies.change, text=SECOND, reason="two", base=0)
    await do(policies.change, text=SECOND, reason="two", base=1)


async def test_undo_to_any_point_loses_nothing(do):
    await do(policies.change, text=FIRST, reason="one")
    await do(policies.change, text=SECOND, reason="two")
    back = await do(policies.undo, to=1, reason="second was wrong")
    assert (back.number, back.text, back.reason) == (3, FIRST, "back to version 1: second was wrong")
    empty = await do(policies.undo, to=0, reason="all of it")
    assert (empty.number, empty.text) == (4, "")
    with pytest.raises(NotFound):
        await do(policies.undo, to=9, reason="x")
    with pytest.raises(Refused):
        await do(policies.undo, to=1, reason="")
    page = await do(policies.history_of, limit=3)
    assert [each.number for each in page.items] == [4, 3, 2] and page.next == "2"
    assert [each.number for each in (await do(policies.history_of, after=page.next)).items] == [1]


async def test_differences(do):
    await do(policies.change, text=FIRST, reason="one")
    await do(policies.change, text=SECOND, reason="two")
    lines = (await do(policies.diff, old=1)).split("\n")
    assert lines[:2] == ["--- version 1", "+++ version 2"] and '-name = "first"' in lines and '+name = "second"' in lines
    assert '+name = "first"' in (await do(policies.diff, old=0, new=1)).split("\n")


def test_texts_of_very_many_lines_are_told_apart_without_being_matched():
    old, new = ("\n".join(["# same", *(f"# {start + number * step}" for number in range(6_000))]) for start, step in ((0, 7), (3, 5)))
    lines = policies.difference(old, new, "a", "b").split("\n")
    assert lines[:5] == ["--- a", "+++ b", "@@ from line 2 on @@", "-# 0", "-# 7"]
    assert (len(lines), lines[6_003]) == (12_003, "+# 3")


async def test_every_policy_that_was_in_force_is_found_by_the_name_that_dossiers_bear(do, stores):
    await do(policies.change, text=FIRST, reason="one")
    await do(policies.change, text=SECOND, reason="two")
    found = await policies.every_policy(stores.policies, DEFAULT_TENANT)
    assert {policy.rules[0].name for policy in found.values()} == {"first", "second"}
    assert all(version == policy.version for version, policy in found.items())


async def test_who_may_only_read_changes_nothing(do):
    with pytest.raises(Denied):
        await do(policies.change, an_actor(Role.AUDITOR), text=FIRST, reason="x")
    assert (await do(policies.show, an_actor(Role.AUDITOR))).number == 0


async def test_a_version_that_this_program_refuses_leaves_the_one_before_in_force(stores):
    assert await policies.policy_in_force(stores.policies, DEFAULT_TENANT) == (0, NO_POLICY, "")
    await stores.policies.commit(DEFAULT_TENANT, PolicyVersion(1, NOW, "a", "b", FIRST))
    await stores.policies.commit(DEFAULT_TENANT, PolicyVersion(2, NOW, "a", "b", "unknown = 1"))
    number, policy, trouble = await policies.policy_in_force(stores.policies, DEFAULT_TENANT)
    assert (number, policy.rules[0].name) == (1, "first") and "version 2" in trouble
