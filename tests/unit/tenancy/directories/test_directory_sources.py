"""Directories that are kept: set, listed without their password, asked now, removed without anybody losing mail."""

import pytest

from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.model.errors import Conflict, Denied, NotFound, Refused, TemporaryFailure
from sekisho.ports.people_source import SourceEntry, SourceFailed
from sekisho.tenancy.directories.directory_sources import list_sources, remove_source, set_source, sync_source
from sekisho.tenancy.people.people import change_person, list_people

PASSWORD = "the reader's own"


class Source:
    """A directory that answers what it is told to, or fails."""

    def __init__(self):
        self.names, self.failure, self.asked = [f"p{number}" for number in range(9)], None, []

    async def ask(self, question):
        self.asked.append(question)
        if self.failure:
            raise self.failure
        return [SourceEntry(f"uid={name}", {"mail": (f"{name}@acme.test",), "entryuuid": (name,), "memberof": ("cn=Staff",)}) for name in self.names]


@pytest.fixture
def source(house):
    made = Source()
    house.documents = MemoryDocuments()
    house.desk._ports |= {"people_source": made, "documents": house.documents}
    return made


def words(**more):
    given = {"name": "main", "url": "ldaps://d.acme.test", "bind_dn": "cn=reader", "base_dn": "dc=acme", "password": PASSWORD}
    return {**given, **more}


async def test_set_shown_asked_and_removed(house, source):
    shown = await house.do(set_source, **words(minutes=15))
    assert (shown.minutes, shown.standing.done_at) == (15, 0.0)
    assert (await house.do(sync_source, name="main", dry_run=True)).done is False
    assert (await house.do(sync_source, actor=house.admin, name="main")).added == 9
    (shown,) = await house.do(list_sources, actor=house.admin)
    assert (shown.standing.added, shown.standing.failing_since) == (9, 0.0)
    assert source.asked[0].password == PASSWORD
    with pytest.raises(Refused, match="ldap:main"):
        await house.do(change_person, address="p3@acme.test", name="someone")
    await house.do(remove_source, actor=house.admin, name="main")
    assert await house.do(list_sources) == []
    people = (await house.do(list_people)).items
    assert {person.source for person in people} == {"local"}
    await house.do(change_person, address="p3@acme.test", name="someone")
    with pytest.raises(NotFound):
        await house.do(sync_source, name="main")
    everything = repr([house.control._entries, await house.control.audit("acme"), shown, house.documents.__dict__])
    assert PASSWORD not in everything


async def test_a_kept_password_goes_nowhere_else(house, source):
    await house.do(set_source, **words())
    await house.do(set_source, **words(password="", minutes=5))
    await house.do(sync_source, name="main", dry_run=True)
    assert source.asked[-1].password == PASSWORD
    for more in ({"url": "ldaps://evil.test"}, {"bind_dn": "cn=other"}, {"authorities": "PEM"}, {"name": "second"}):
        with pytest.raises(Refused, match="password again"):
            await house.do(set_source, **words(password="", **more))


async def test_failures_are_shown_and_change_nothing(house, source):
    await house.do(set_source, **words())
    await house.do(sync_source, name="main")
    source.failure = SourceFailed("wrong password", "パスワードが違います。")
    with pytest.raises(TemporaryFailure, match="wrong password"):
        await house.do(sync_source, name="main")
    (shown,) = await house.do(list_sources)
    assert (shown.standing.tries, shown.standing.trouble, shown.standing.done_at) == (1, "nothing was changed: wrong password", house.clock.now())
    source.failure, source.names = None, source.names[:5]
    with pytest.raises(Conflict, match="4 of 9"):
        await house.do(sync_source, name="main")
    assert (await house.do(list_sources))[0].standing.stopped
    assert (await house.do(sync_source, name="main", confirmed=True)).removed == 4
    assert (await house.do(list_sources))[0].standing.failing_since == 0.0


async def test_how_many_may_leave_is_set(house, source):
    await house.do(set_source, **words(most_leaving=0))
    await house.do(sync_source, name="main")
    source.names = source.names[:8]
    with pytest.raises(Conflict, match="1 of 9"):
        await house.do(sync_source, name="main")
    await house.do(set_source, **words(password="", most_leaving=20))
    assert (await house.do(sync_source, name="main")).removed == 1


async def test_names_addresses_rights_and_number(house, source):
    with pytest.raises(Denied):
        await house.do(set_source, actor=house.admin, **words())
    for url in ("http://d", "ldaps://", "ldaps://u:p@d", "ldaps://d:x", "ldaps://d?a", "ldap://d/dc=x", "file:///etc/passwd"):
        with pytest.raises(Refused, match="ldaps://"):
            await house.do(set_source, **words(url=url))
    with pytest.raises(Refused, match="name"):
        await house.do(set_source, **words(name="../x"))
    for number in range(5):
        await house.do(set_source, **words(name=f"d{number}"))
    with pytest.raises(Refused, match="5 directories"):
        await house.do(set_source, **words(name="d5"))


async def test_a_password_that_cannot_be_opened_is_no_answer(house, source):
    await house.do(set_source, **words())
    entry = await house.control.get("acme", "source", "main")
    await house.control.commit("other", [type_of_change(entry)])
    with pytest.raises(TemporaryFailure, match="nothing was changed"):
        await house.do(sync_source, "other", name="main")
    assert source.asked == []


def type_of_change(entry):
    from sekisho.ports.control import Change

    return Change(entry.kind, entry.key, entry.value)
