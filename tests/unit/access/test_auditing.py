"""The audit: pages, search, proof, and that nobody deletes a line."""

import inspect
import pkgutil
from importlib import import_module

import pytest

import sekisho.access
from sekisho.access import auditing
from sekisho.model.access import Role
from sekisho.model.errors import Denied, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.audit import AuditLine
from sekisho.ports.control import Control

from .conftest import an_actor


async def filled(house, count=5):
    for number in range(count):
        line = AuditLine(float(number), DEFAULT_TENANT, "alice@example.test", "operator", "session", "192.0.2.1", f"thing.{number}", "件名\r\n偽の行")
        await house.control.note(line)


async def test_pages_and_text(house):
    await filled(house)
    auditor = an_actor(Role.AUDITOR)
    page = await house.desk.perform(auditor, auditing.list_lines, DEFAULT_TENANT, limit=2)
    rest = await house.desk.perform(auditor, auditing.list_lines, DEFAULT_TENANT, after=page.next)
    assert [row.number for row in (*page.items, *rest.items)] == [5, 4, 3, 2, 1]
    assert rest.next == ""
    found = await house.desk.perform(auditor, auditing.list_lines, DEFAULT_TENANT, text="THING.3")
    assert [row.use_case for row in found.items] == ["thing.3"]
    assert page.items[0].subject == "件名\r\n偽の行"  # one line of the audit stays one, whatever stands in it


@pytest.mark.parametrize("after", ["x", "-1", "1e9", "9" * 40, "１"])
async def test_what_is_no_place(house, after):
    with pytest.raises(Refused):
        await house.desk.perform(an_actor(Role.AUDITOR), auditing.list_lines, DEFAULT_TENANT, after=after)


async def test_the_proof(house):
    await filled(house)
    auditor = an_actor(Role.AUDITOR)
    assert (await house.desk.perform(auditor, auditing.verify, DEFAULT_TENANT)).sound
    rows = house.control._audit[DEFAULT_TENANT]
    del rows[2]
    proof = await house.desk.perform(auditor, auditing.verify, DEFAULT_TENANT)
    assert not proof.sound
    assert "line 3 is missing" in proof.problems[0]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.HELP_DESK, Role.END_USER])
async def test_not_everybody_reads_it(house, role):
    with pytest.raises(Denied):
        await house.desk.perform(an_actor(role), auditing.list_lines, DEFAULT_TENANT)


def test_there_is_no_way_to_change_or_delete_a_line():
    """web24: neither in the port nor as a use case. Only age takes lines away, from the beginning, and a chained line tells it; the keeper does that."""
    reading, telling = {"audit", "audit_following", "audited", "verify_audit"}, {"note"}
    names = {name for name, _ in inspect.getmembers(Control, inspect.isfunction) if "audit" in name or name == "note"}
    assert names == reading | telling | {"trim_audit"}
    cases = set()
    for info in pkgutil.iter_modules(sekisho.access.__path__, "sekisho.access."):
        for _, function in inspect.getmembers(import_module(info.name), inspect.isfunction):
            case = getattr(function, "__use_case__", None)
            if case is not None and case.name.startswith("audit."):
                cases.add((case.name, case.changes))
    assert cases == {("audit.list", False), ("audit.verify", False)}
