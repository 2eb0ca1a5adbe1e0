"""One way by which a directory's answer comes into force; what it does in full: test_people_sync.py, test_directory_sources.py."""

import pytest

from sekisho.model.errors import Conflict
from sekisho.ports.people_source import SourceEntry, SourceQuestion
from sekisho.tenancy.directories.taking_over import ManyWouldGo, Wish, take_over

QUESTION = SourceQuestion("ldaps://d", "cn=r", "secret", "dc=x", "(mail=*)", ("mail",))


class Source:
    """A directory with so many people."""

    def __init__(self, count):
        self.count = count

    async def ask(self, question):
        return [SourceEntry(f"uid={number}", {"mail": (f"p{number}@acme.test",)}) for number in range(self.count)]


@pytest.mark.parametrize(("percent", "left", "goes"), [(33, 7, True), (33, 6, False), (0, 9, False), (100, 1, True), (50, 5, True)])
async def test_the_guard_counts_the_people_of_this_source(house, percent, left, goes):
    def line(subject, told):
        return house.desk._frame(house.operator, take_over_case(), "acme")

    async def over(count, **more):
        wish = Wish("main", percent, **more)
        return await take_over(house.control, house.clock, house.base, Source(count), "acme", QUESTION, wish, line)

    assert (await over(10)).added == 10
    if goes:
        assert (await over(left)).removed == 10 - left
    else:
        with pytest.raises(ManyWouldGo) as stopped:
            await over(left)
        assert isinstance(stopped.value, Conflict)
        assert (await over(left, dry_run=True)).removed == 10 - left
        assert (await over(left, confirmed=True)).removed == 10 - left


def take_over_case():
    from sekisho.model.use_case import declared
    from sekisho.tenancy.directories.people_sync import sync_people

    return declared(sync_people)
