"""People as they are kept."""

import pytest

from sekisho.backends.memory.control import MemoryControl
from sekisho.model.errors import NotFound
from sekisho.model.ids import TenantId
from sekisho.tenancy.people import people_store
from sekisho.tenancy.people.people_store import by_uid, everybody, group_of, key_of, person_of, replace_person, set_group, set_person
from sekisho.tenancy.values import Group, Person

ACME, OTHER = TenantId("acme"), TenantId("other")
TARO = Person(("taro@acme.test", "t@acme.test"), uid="u1")


async def test_found_by_address_and_identifier_of_its_own_organisation_only(monkeypatch):
    monkeypatch.setattr(people_store, "PAGE", 2)
    control = MemoryControl()
    await control.commit(ACME, [set_person(ACME, TARO, 0), set_group(ACME, Group("Sales", uid="g1"), 0)])
    await control.commit(ACME, [set_person(ACME, Person((f"p{number}@acme.test",)), 0) for number in range(4)])
    assert len(await everybody(control, ACME)) == 5
    assert await person_of(control, ACME, " T@Acme.test ") == (TARO, 1)
    assert (await by_uid(control, ACME, "person", "u1")).key == "taro@acme.test"
    assert (await group_of(control, ACME, "SALES"))[0].uid == "g1"
    for asked in (person_of(control, OTHER, "t@acme.test"), by_uid(control, OTHER, "person", "u1"), by_uid(control, ACME, "group", "u1")):
        with pytest.raises(NotFound):
            await asked


async def test_a_new_main_address_moves_the_entry():
    control = MemoryControl()
    await control.commit(ACME, [set_person(ACME, TARO, 0)])
    await control.commit(ACME, replace_person(ACME, (TARO, 1), Person(("t@acme.test",), uid="u1")))
    assert list(await everybody(control, ACME)) == ["t@acme.test"]
    assert await control.holder("address:taro@acme.test") is None


def test_keys_of_groups():
    assert key_of("  Sales \n EAST ") == "sales east"
