"""A directory's people: taken over as a whole, or nothing is changed."""

import pytest

from sekisho.model.errors import Conflict, Denied, Refused, TemporaryFailure
from sekisho.ports.people_source import SourceEntry, SourceFailed
from sekisho.tenancy.directories.people_sync import sync_people
from sekisho.tenancy.people.people import add_person, list_people


class Source:
    """A directory that answers what it is told to, or fails."""

    def __init__(self):
        self.names, self.failure, self.asked = [f"p{number}" for number in range(9)], None, None

    async def ask(self, question):
        self.asked = question
        if self.failure:
            raise self.failure
        return [
            SourceEntry(f"uid={name}", {"mail": (f"{name}@acme.test",), "entryuuid": (name,), "memberof": ("cn=Staff,dc=x",)}) for name in self.names
        ]


@pytest.fixture
def sync(house):
    source = Source()
    house.desk._ports["people_source"] = source

    async def asked(**more):
        words = {
            "source": "main",
            "url": "ldaps://d.acme.test",
            "bind_dn": "cn=reader",
            "password": "a secret of theirs",
            "base_dn": "dc=acme",
            **more,
        }
        return await house.do(sync_people, actor=more.pop("actor", None), **{key: value for key, value in words.items() if key != "actor"})

    asked.source = source
    return asked


async def everybody(house):
    return [person.address for person in (await house.do(list_people)).items]


async def test_taken_over_changed_and_left_alone(house, sync):
    await house.do(add_person, address="hand@acme.test")
    assert (await sync(dry_run=True)).added == 9
    assert await everybody(house) == ["hand@acme.test"]
    assert (await sync()).added == 9
    assert (await sync()).unchanged == 9
    sync.source.names = [*sync.source.names[:7], "new"]
    done = await sync()
    assert (done.added, done.removed) == (1, 2)
    assert "hand@acme.test" in await everybody(house)
    audit = repr(await house.control.audit("acme"))
    assert "people.sync" in audit
    assert "a secret of theirs" not in audit


async def test_more_than_a_third_is_asked_about_first(house, sync):
    await sync()
    sync.source.names = sync.source.names[:5]
    with pytest.raises(Conflict, match="4 of 9"):
        await sync()
    assert len(await everybody(house)) == 9
    assert (await sync(confirmed=True)).removed == 4


@pytest.mark.parametrize("words", ["does not prove that it is d.acme.test", "the name or password for this directory is wrong"])
async def test_no_whole_answer_changes_nothing(house, sync, words):
    await sync()
    sync.source.failure = SourceFailed(words, words)
    with pytest.raises(TemporaryFailure, match=f"nothing was changed: {words}"):
        await sync()
    assert len(await everybody(house)) == 9
    sync.source.failure, sync.source.names = None, []
    with pytest.raises(Refused, match="nobody there"):
        await sync(confirmed=True)
    assert len(await everybody(house)) == 9


async def test_names_and_rights(house, sync):
    for name in ("", "../x", "A b"):
        with pytest.raises(Refused, match="name"):
            await sync(source=name)
    with pytest.raises(Denied):
        await sync(actor=house.admin)


async def test_an_address_that_somebody_else_keeps_stops_all_of_it(house, sync):
    await house.do(add_person, address="p3@acme.test")
    with pytest.raises(Refused, match="kept by 'local'"):
        await sync()
    assert await everybody(house) == ["p3@acme.test"]
