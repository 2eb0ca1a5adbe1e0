"""The policy as tables, and staged roll-out."""

import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.errors import Conflict, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.policy import Rollout
from sekisho.model.tenant import Tenant
from sekisho.ports.audit import AuditLine, Trail
from sekisho.ports.policies import PolicyVersion
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.wishes.policy_outline import outline, roll_out
from sekisho.testing.builders import NOW
from sekisho.testing.policies import a_policy, a_rule_text

TEXT = (
    a_rule_text("quarantine = true\ndays = 3", "size_over = 1", 'direction = "inbound"\nrecipients = ["*@example.test"]', "big")
    + """
[[senders]]
approve = ["hanako@partner.test"]
block = ["*@shop.test"]
[keywords.secret]
words = ["confidential"]
[stamps.outside]
english = "From outside."
japanese = "社外から。"
"""
)


@pytest.fixture
async def stores():
    made = MemoryStores(ManualClock(NOW))
    await made.policies.commit(DEFAULT_TENANT, PolicyVersion(1, NOW, "a", "b", TEXT))
    return made


async def rolled(stores, **wanted):
    trail = Trail(AuditLine(0.0, DEFAULT_TENANT, "anna", "operator", "test", "", "case", ""))
    directory = StaticDirectory([Tenant()], {}, {})
    return await roll_out(stores.policies, directory, stores.signals, stores.clock, DEFAULT_TENANT, "anna", trail, **wanted)


async def test_rules_lists_and_objects_are_told(stores):
    told = await outline(stores.policies, DEFAULT_TENANT)
    (rule,) = told.rules
    assert (rule.name, rule.direction, rule.rollout, rule.share) == ("big", "inbound", "all", 100)
    assert rule.whom == ("recipients = *@example.test",)
    assert any("size_over" in one for one in rule.asks)
    assert rule.does == ("quarantine", "days = 3")
    assert {(one.kind, one.name, one.items) for one in told.lists} == {
        ("approve", "*", ("hanako@partner.test",)),
        ("block", "*", ("*@shop.test",)),
        ("keywords", "secret", ("confidential",)),
        ("stamp", "outside", ("From outside.", "社外から。")),
    }


async def test_no_document_and_one_that_cannot_be_used(stores):
    empty = await outline(MemoryStores(ManualClock(NOW)).policies, DEFAULT_TENANT)
    assert (empty.number, empty.rules, empty.lists, empty.readable) == (0, (), (), True)
    await stores.policies.commit(DEFAULT_TENANT, PolicyVersion(2, NOW, "a", "b", "not toml ="))
    assert (await outline(stores.policies, DEFAULT_TENANT)).readable is False


async def test_a_rule_goes_on_by_stages_each_a_version_with_its_reason(stores):
    made = await rolled(stores, rule="big", rollout="shadow")
    assert (made.number, made.reason, made.author) == (2, "big: shadow", "anna")
    made = await rolled(stores, rule="big", rollout="share", share=20, base=2)
    rule = a_policy(made.text).rules[0]
    assert (rule.rollout, rule.share, made.reason) == (Rollout.SHARE, 20, "big: share 20 %")
    with pytest.raises(Conflict):
        await rolled(stores, rule="big", rollout="all", base=2)
    made = await rolled(stores, rule="big", rollout="all", reason="nobody complained")
    assert (a_policy(made.text).rules[0].rollout, made.reason) == (Rollout.ALL, "nobody complained")


@pytest.mark.parametrize("name", ["", "other"])
async def test_a_rule_that_there_is_not_is_refused(stores, name):
    with pytest.raises(Refused):
        await rolled(stores, rule=name, rollout="off")
