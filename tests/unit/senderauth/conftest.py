"""What the tests of this room share: a resolver over records by name, and names that give no answer."""

import pytest

from sekisho.ports.lookups import NoData, NxDomain, TempFail


class Names:
    """`txt={"name": ["text"]}`; a list that holds "SERVFAIL" fails. `asked` counts every question."""

    def __init__(self, txt=None, a=None, mx=None, ptr=None, aaaa=None):
        self.tables = {"txt": txt or {}, "a": a or {}, "mx": mx or {}, "ptr": ptr or {}, "aaaa": aaaa or {}}
        self.asked = []

    def _answer(self, kind, name):
        self.asked.append((kind, name))
        name = name.lower()
        table = self.tables[kind]
        if name in table:
            if "SERVFAIL" in table[name]:
                raise TempFail(name)
            return list(table[name])
        for other in self.tables.values():
            if any(owner == name or owner.endswith("." + name) for owner in other):
                raise NoData(name)
        raise NxDomain(name)

    async def txt(self, name):
        return [text.encode() for text in self._answer("txt", name)]

    async def a(self, name):
        return self._answer("a", name)

    async def aaaa(self, name):
        return self._answer("aaaa", name)

    async def mx(self, name):
        return self._answer("mx", name)

    async def ptr(self, address):
        return self._answer("ptr", address)


@pytest.fixture
def names():
    """The class of these resolvers."""
    return Names
