"""What an import would change, as a whole."""

import pytest

from sekisho.backends.memory.control import MemoryControl
from sekisho.model.ids import TenantId
from sekisho.tenancy.people.people_plan import Present, Wanted, WantedGroup, plan
from sekisho.tenancy.people.people_store import everybody, groups_of

ACME = TenantId("acme")
A, B, C = "a@acme.test", "b@acme.test", "c@acme.test"


class Town:
    """An organisation's people, changed by plans that are really committed."""

    def __init__(self):
        self.control = MemoryControl()

    async def take(self, people, groups=(), source="local", whole=False, now=1.0):
        present = Present(ACME, {"acme.test"}, await everybody(self.control, ACME), await groups_of(self.control, ACME))
        planned = plan(present, people, groups, source, now, whole=whole)
        if not planned.problems:
            await self.control.commit(ACME, planned.changes)
        return planned

    async def addresses(self):
        return sorted(person.addresses for person, _ in (await everybody(self.control, ACME)).values())


def counts(planned):
    return planned.added, planned.changed, planned.removed, planned.unchanged


async def test_added_changed_unchanged_removed():
    town = Town()
    assert counts(await town.take([Wanted(1, (A,), "Anna"), Wanted(2, (B,), "Ben")])) == (2, 0, 0, 0)
    assert counts(await town.take([Wanted(1, (A,), "Anna"), Wanted(2, (B,), "Benjamin"), Wanted(3, (C,))], now=2.0)) == (1, 1, 0, 1)
    assert counts(await town.take([Wanted(1, (A,), "Anna")], whole=True, now=3.0)) == (0, 0, 2, 1)
    assert await town.addresses() == [(A,)]


async def test_aliases_change_hands_even_in_a_circle():
    town = Town()
    await town.take([Wanted(1, (A, "x@acme.test")), Wanted(2, (B, "y@acme.test"))])
    await town.take([Wanted(1, (A, "y@acme.test")), Wanted(2, (B, "x@acme.test"))], now=2.0)
    assert await town.addresses() == [(A, "y@acme.test"), (B, "x@acme.test")]


async def test_who_is_renamed_stays_the_same_by_the_sources_identifier():
    town = Town()
    await town.take([Wanted(1, (A,), external_id="1"), Wanted(2, (B,), external_id="2")], source="ldap:x")
    uids = {person.external_id: person.uid for person, _ in (await everybody(town.control, ACME)).values()}
    planned = await town.take([Wanted(1, (B,), external_id="1"), Wanted(2, (A,), external_id="2")], source="ldap:x", whole=True, now=2.0)
    assert counts(planned) == (0, 2, 0, 0)
    after = await everybody(town.control, ACME)
    assert (after[B][0].external_id, after[A][0].external_id) == ("1", "2")
    assert {person.external_id: person.uid for person, _ in after.values()} == uids


@pytest.mark.parametrize(
    ("people", "line", "says"),
    [
        ([Wanted(1, (B,)), Wanted(2, ())], 2, "no address"),
        ([Wanted(1, (B,)), Wanted(2, (B,))], 2, "stood in line 1"),
        ([Wanted(1, (B,)), Wanted(2, (C, B))], 2, "stood in line 1"),
        ([Wanted(3, (B, "alias@acme.test"))], 3, "is an address of a@acme.test"),
        ([Wanted(3, ("x@elsewhere.test",))], 3, "no verified domain"),
        ([Wanted(3, ("nonsense",))], 3, "not an address"),
        ([Wanted(3, ("sales@acme.test",))], 3, "address of a group"),
        ([Wanted(3, ("kept@acme.test",))], 3, "kept by 'ldap:x'"),
        ([Wanted(3, tuple(f"n{number}@acme.test" for number in range(101)))], 3, "more than 100"),
    ],
)
async def test_one_bad_line_and_nothing_is_done(people, line, says):
    town = Town()
    await town.take([Wanted(1, (A, "alias@acme.test"))], [WantedGroup(1, "Sales", "sales@acme.test")])
    await town.take([Wanted(1, ("kept@acme.test",))], source="ldap:x")
    number = await town.control.number()
    planned = await town.take(people)
    assert [(problem.line, says in problem.says) for problem in planned.problems] == [(line, True)], planned.problems
    assert await town.control.number() == number


async def test_a_source_takes_away_its_own_people_only():
    town = Town()
    await town.take([Wanted(1, (A,))], [WantedGroup(1, "By hand")])
    await town.take([Wanted(0, (B,), groups=("Theirs",), external_id="1")], source="ldap:x", whole=True)
    planned = await town.take([], source="ldap:x", whole=True, now=2.0)
    assert counts(planned) == (0, 0, 1, 0)
    assert await town.addresses() == [(A,)]
    assert set(await groups_of(town.control, ACME)) == {"by hand"}


async def test_groups_get_addresses_and_keep_their_identifier():
    town = Town()
    await town.take([Wanted(1, (A,), groups=("Sales",))])
    uid = (await groups_of(town.control, ACME))["sales"][0].uid
    await town.take([], [WantedGroup(1, "Sales", "sales@acme.test", "g1")], now=2.0)
    group = (await groups_of(town.control, ACME))["sales"][0]
    assert (group.uid, group.address) == (uid, "sales@acme.test")
    planned = await town.take([], [WantedGroup(4, "More", A)])
    assert [problem.line for problem in planned.problems] == [4]
