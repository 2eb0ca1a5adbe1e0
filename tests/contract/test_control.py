"""What people set: versions, unique names, change numbers, the audit's chain."""

from dataclasses import replace

import pytest

from sekisho.model.errors import Conflict
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.audit import AuditLine
from sekisho.ports.control import INSTALLATION, Change, Entry
from sekisho.testing.builders import NOW

OTHER = TenantId("other")


def line(use_case="domain.add", tenant=DEFAULT_TENANT, actor="alice@example.test", subject="example.test"):
    return AuditLine(NOW, tenant, actor, "tenant-admin", "session", "192.0.2.1", use_case, subject, before="", after='{"名":"値"}')


@pytest.fixture
def control(stores):
    return stores.control


async def test_values_have_versions_and_order(control):
    for key in ("b", "a", "c"):
        await control.commit(DEFAULT_TENANT, [Change("person", key, b"{}", expects=0)])
    await control.commit(DEFAULT_TENANT, [Change("person", "a", b'{"x":1}', expects=1)])
    await control.commit(OTHER, [Change("person", "a", b"[]")])
    assert await control.get(DEFAULT_TENANT, "person", "a") == Entry(DEFAULT_TENANT, "person", "a", 2, b'{"x":1}')
    assert [entry.key for entry in await control.entries(DEFAULT_TENANT, "person")] == ["a", "b", "c"]
    assert [entry.key for entry in await control.entries(DEFAULT_TENANT, "person", after="a", limit=1)] == ["b"]
    assert await control.entries(DEFAULT_TENANT, "domain") == []
    assert [entry.key for entry in await control.entries(DEFAULT_TENANT, "person", containing=b'"x":1')] == ["a"]
    assert [entry.key for entry in await control.entries(DEFAULT_TENANT, "person", after="a", containing=b"}")] == ["b", "c"]
    assert await control.count(DEFAULT_TENANT, "person") == 3
    assert [(entry.tenant, entry.key) for entry in await control.everything("person", after=(DEFAULT_TENANT, "b"))] == [
        (DEFAULT_TENANT, "c"),
        (OTHER, "a"),
    ]
    await control.commit(DEFAULT_TENANT, [Change("person", "a", None)])
    assert await control.get(DEFAULT_TENANT, "person", "a") is None
    assert (await control.get(OTHER, "person", "a")).value == b"[]"


@pytest.mark.parametrize("expects", [0, 2])
async def test_a_change_of_another_version_changes_nothing(control, expects):
    await control.commit(DEFAULT_TENANT, [Change("person", "a", b"1")])
    number = await control.number()
    with pytest.raises(Conflict):
        await control.commit(DEFAULT_TENANT, [Change("person", "b", b"2"), Change("person", "a", b"3", expects=expects)], line())
    assert await control.get(DEFAULT_TENANT, "person", "b") is None
    assert (await control.get(DEFAULT_TENANT, "person", "a")).value == b"1"
    assert await control.number() == number
    assert await control.audit(DEFAULT_TENANT) == []


async def test_a_name_is_borne_once(control):
    await control.commit(DEFAULT_TENANT, [Change("domain", "example.test", b"1", claims=("domain:example.test",))])
    with pytest.raises(Conflict):
        await control.commit(OTHER, [Change("domain", "example.test", b"2", claims=("domain:example.test",))])
    assert (await control.holder("domain:example.test")).tenant == DEFAULT_TENANT
    await control.commit(DEFAULT_TENANT, [Change("domain", "example.test", b"3", claims=("domain:example.test",))])  # its own again
    assert (await control.holder("domain:example.test")).version == 2
    await control.commit(DEFAULT_TENANT, [Change("domain", "example.test", None)])
    assert await control.holder("domain:example.test") is None
    await control.commit(OTHER, [Change("domain", "example.test", b"2", claims=("domain:example.test",))])
    assert (await control.holder("domain:example.test")).tenant == OTHER


async def test_what_was_touched(control):
    first = await control.commit(DEFAULT_TENANT, [Change("person", "a", b"1"), Change("person", "b", b"1")])
    second = await control.commit(INSTALLATION, [Change("tenant", "other", b"1")])
    third = await control.commit(DEFAULT_TENANT, [Change("person", "b", None)])
    assert first < second < third == await control.number()
    assert [(one.number, one.tenant, one.key) for one in await control.touched(0)] == [
        (first, DEFAULT_TENANT, "a"),
        (second, INSTALLATION, "other"),
        (third, DEFAULT_TENANT, "b"),
    ]
    assert await control.touched(third) == []


async def test_forgetting_leaves_no_trace(control):
    await control.commit(DEFAULT_TENANT, [Change("session", "x", b"1", claims=("session:x",))])
    number = await control.number()
    await control.forget("session", [(DEFAULT_TENANT, "x"), (DEFAULT_TENANT, "never")])
    assert await control.get(DEFAULT_TENANT, "session", "x") is None
    assert await control.holder("session:x") is None
    assert await control.touched(0) == []
    assert await control.number() == number


async def test_audit_lines_are_numbered_chained_and_found(control):
    await control.commit(DEFAULT_TENANT, [Change("domain", "example.test", b"1")], line())
    await control.note(line("quarantine.release", actor="Bob", subject="会議 0123"))
    await control.note(line(tenant=OTHER))
    rows = await control.audit(DEFAULT_TENANT)
    assert [(row.number, row.line.use_case) for row in rows] == [(2, "quarantine.release"), (1, "domain.add")]
    assert rows[1].line == line()
    assert [row.number for row in await control.audit(DEFAULT_TENANT, before=2)] == [1]
    assert [row.number for row in await control.audit(DEFAULT_TENANT, text="BOB")] == [2]
    assert [row.number for row in await control.audit(DEFAULT_TENANT, text="会議")] == [2]
    assert await control.verify_audit(DEFAULT_TENANT) == []
    assert await control.verify_audit(TenantId("nobody")) == []


async def test_old_audit_lines_go_and_the_chain_holds(control):
    for day in range(10):
        await control.note(replace(line(subject=f"s{day}"), at=NOW + day))
    await control.note(line(tenant=OTHER))
    assert await control.audited() == [DEFAULT_TENANT, OTHER]
    assert await control.trim_audit(DEFAULT_TENANT, NOW, NOW + 100) == 0
    assert await control.trim_audit(TenantId("nobody"), NOW + 100, NOW + 100) == 0
    assert await control.trim_audit(DEFAULT_TENANT, NOW + 4, NOW + 100, limit=3) == 3
    assert await control.trim_audit(DEFAULT_TENANT, NOW + 4, NOW + 100, limit=3) == 1
    rows = await control.audit_following(DEFAULT_TENANT, 0)
    assert [row.number for row in rows] == list(range(5, 13))
    assert [row.number for row in await control.audit_following(DEFAULT_TENANT, 6, 2)] == [7, 8]
    assert (rows[-1].line.use_case, rows[-1].line.subject) == ("audit.trim", "lines 4 to 4")
    assert await control.verify_audit(DEFAULT_TENANT) == []
    await control.note(line(subject="after"))
    assert await control.verify_audit(DEFAULT_TENANT) == []
    assert await control.trim_audit(DEFAULT_TENANT, NOW + 1_000, NOW + 2_000) == 9  # all of it: the line about it is left
    assert [row.number for row in await control.audit(DEFAULT_TENANT)] == [14]
    assert await control.verify_audit(DEFAULT_TENANT) == []
    assert await control.trim_audit(DEFAULT_TENANT, NOW + 9_000, NOW + 9_000) == 0  # what only tells of trimming does not go on for ever
    await control.note(line(subject="again"))
    assert [row.number for row in await control.audit(DEFAULT_TENANT)] == [15, 14]
    assert await control.verify_audit(DEFAULT_TENANT) == []
    assert len(await control.audit(OTHER)) == 1


@pytest.mark.parametrize("stores", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE audit SET value = replace(CAST(value AS TEXT), 'alice', 'mallory') WHERE number = 3", "line 3 was changed"),
        ("DELETE FROM audit WHERE number = 3", "line 3 is missing"),
        ("DELETE FROM audit WHERE number <= 4", "line 3 is missing"),
        ("UPDATE audit SET value = replace(CAST(value AS TEXT), 'until', 'untie')", "was changed"),
        ("DELETE FROM audit", "missing at the end"),
    ],
)
async def test_a_shortened_chain_that_was_tampered_with(stores, harm, told):
    for second in range(5):
        await stores.control.note(replace(line(), at=NOW + second))
    assert await stores.control.trim_audit(DEFAULT_TENANT, NOW + 2, NOW + 9) == 2
    assert await stores.control.verify_audit(DEFAULT_TENANT) == []
    await stores._control_writer.run(lambda unit: unit.execute(harm) and None)
    assert told in (await stores.control.verify_audit(DEFAULT_TENANT))[0]


@pytest.mark.parametrize("stores", ["embedded"], indirect=True)
@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE audit SET value = replace(CAST(value AS TEXT), 'alice', 'mallory') WHERE number = 2", "line 2 was changed"),
        ("DELETE FROM audit WHERE number = 2", "line 2 is missing"),
        ("DELETE FROM audit WHERE number = 3", "missing at the end"),
    ],
)
async def test_a_chain_that_was_tampered_with(stores, harm, told):
    for _ in range(3):
        await stores.control.note(line())

    await stores._control_writer.run(lambda unit: unit.execute(harm) and None)
    assert told in (await stores.control.verify_audit(DEFAULT_TENANT))[0]
