"""The keeper asks directories at their intervals; what fails is told, and nobody else waits for it."""

import pytest

from sekisho.backends.ldap.reader import LdapDirectory
from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.ports.people_source import SourceEntry, SourceFailed
from sekisho.tenancy.directories.directory_sources import set_source
from sekisho.tenancy.directories.directory_standing import standing_of
from sekisho.tenancy.directories.directory_syncing import Directories, failing
from sekisho.tenancy.people.people import list_people


class Source:
    """Answers by the directory's address."""

    def __init__(self):
        self.names, self.failures, self.asked = {}, {}, []

    async def ask(self, question):
        self.asked.append(question.url)
        if question.url in self.failures:
            raise self.failures[question.url]
        return [SourceEntry(f"uid={name}", {"mail": (name,), "entryuuid": (name,)}) for name in self.names[question.url]]


@pytest.fixture
async def keeper(house):
    house.documents, house.source, metrics = MemoryDocuments(), Source(), MemoryMetrics()
    house.desk._ports |= {"documents": house.documents}
    directories = Directories(house.control, house.documents, house.stores.vault, house.source, house.clock, house.stores.signals, metrics)
    for tenant in ("acme", "other"):
        await house.do(set_source, tenant, name="main", url=f"ldaps://d.{tenant}.test", bind_dn="cn=r", base_dn="dc=x", password="secret", minutes=30)
        house.source.names[f"ldaps://d.{tenant}.test"] = [f"p{number}@{tenant}.test" for number in range(6)]

    async def look(minutes=0):
        house.clock.advance(minutes * 60)
        return await directories.look(house.base)

    look.house, look.metrics = house, metrics
    return look


async def people(house, tenant="acme"):
    return len((await house.do(list_people, tenant)).items)


async def test_each_at_its_interval(keeper):
    house = keeper.house
    assert await keeper() == 2
    assert (await people(house), await people(house, "other")) == (6, 6)
    assert await keeper(29) == 0
    house.source.names["ldaps://d.acme.test"].append("new@acme.test")
    lines = len(await house.lines())
    assert await keeper(2) == 2
    assert await people(house) == 7
    assert await keeper(31) == 2
    assert len(await house.lines()) == lines + 1  # the look that changed nothing fills no book
    assert (await house.lines())[0] == ("directory.sync", "ldap:main", "done")


async def test_what_fails_is_told_once_and_holds_up_nobody(keeper):
    house = keeper.house
    house.source.failures["ldaps://d.acme.test"] = SourceFailed("no whole answer", "応答がありません。")
    assert await keeper() == 2
    assert (await people(house), await people(house, "other")) == (0, 6)
    assert await failing(house.control, house.documents, house.clock.now()) == []  # it may be restarting
    for _ in range(4):
        await keeper(30)
    (told,) = await failing(house.control, house.documents, house.clock.now())
    assert (told.tenant, told.name, told.standing.trouble_ja) == ("acme", "main", "変更はありません: 応答がありません。")
    assert [line for line in await house.lines() if line[2] == "failed"] == [("directory.sync", "ldap:main", "failed")]
    assert keeper.metrics.gauges["directories_failing", ()] == 1
    house.source.failures.clear()
    await keeper(30)
    assert await people(house) == 6
    assert await failing(house.control, house.documents, house.clock.now()) == []


async def test_too_many_would_go(keeper):
    house = keeper.house
    await keeper()
    house.source.names["ldaps://d.acme.test"] = ["p1@acme.test"]
    await keeper(30)
    assert await people(house) == 6
    (told,) = await failing(house.control, house.documents, house.clock.now())
    assert "5 of 6 people would go" in told.standing.trouble
    house.source.names["ldaps://d.acme.test"] = [f"p{number}@acme.test" for number in range(5)]  # mended out there
    await keeper(30)
    assert await people(house) == 5
    assert not (await standing_of(house.documents, "acme", "main")).stopped


async def test_a_fault_of_ours_leaves_the_others_alone(keeper):
    house = keeper.house
    house.source.failures["ldaps://d.acme.test"] = RuntimeError("a fault")
    await keeper()
    assert await people(house, "other") == 6
    assert keeper.metrics.total("keeping_failures_total") == 1


async def test_nobody_listens_there(house):
    house.documents = MemoryDocuments()
    house.desk._ports |= {"documents": house.documents}
    await house.do(set_source, name="main", url="ldaps://127.0.0.1:1", bind_dn="cn=r", base_dn="dc=x", password="secret")
    source = LdapDirectory()
    await Directories(house.control, house.documents, house.stores.vault, source, house.clock, house.stores.signals, MemoryMetrics()).look(house.base)
    assert "no whole answer" in (await standing_of(house.documents, "acme", "main")).trouble
