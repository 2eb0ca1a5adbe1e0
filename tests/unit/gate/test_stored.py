"""Stored dossiers come one after the other, whole pages at a time, and no more than was asked for."""

from dataclasses import dataclass

from sekisho.gate import stored
from sekisho.gate.stored import stored_since
from sekisho.model.ids import DEFAULT_TENANT


@dataclass
class One:
    place: int


class Pages:
    def __init__(self, count):
        self.rows, self.asked = [One(place) for place in range(1, count + 1)], []

    async def dossiers(self, tenant, after, limit, since=0.0):
        self.asked.append(limit)
        return [row for row in self.rows if row.place > after][:limit]


async def test_all_or_as_many_as_asked_for(monkeypatch):
    monkeypatch.setattr(stored, "STEP", 2)
    pages = Pages(5)
    assert [one.place async for one in stored_since(pages, DEFAULT_TENANT, 0.0, None)] == [1, 2, 3, 4, 5]
    assert pages.asked == [2, 2, 2, 2]
    assert [one.place async for one in stored_since(pages, DEFAULT_TENANT, 0.0, 3)] == [1, 2, 3]
    assert [one async for one in stored_since(pages, DEFAULT_TENANT, 0.0, 0)] == []
