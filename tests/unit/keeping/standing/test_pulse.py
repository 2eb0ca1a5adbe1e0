"""Availability: minutes in which nobody asked count as without an answer."""

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.keeping.standing.pulse import availability, beat, read

DAY, START = 86_400.0, 1_700_006_400.0  # midnight


async def beats(answered):
    documents = MemoryStores(ManualClock()).documents
    for minute, each in enumerate(answered):
        if each is not None:
            await beat(documents, START + 60.0 * minute, answered=each)
    return await read(documents)


async def test_a_share_of_all_minutes():
    assert availability(await beats([True] * 100), START, START + 6_000.0) == 1.0
    assert availability(await beats([True] * 75 + [False] * 25), START, START + 6_000.0) == 0.75
    assert availability(await beats([True] * 75 + [None] * 25), START, START + 6_000.0) == 0.75


async def test_too_little_is_not_known():
    assert availability(await beats([]), START, START + DAY) is None
    assert availability(await beats([True]), START, START + 60.0) is None


async def test_old_days_go():
    documents = MemoryStores(ManualClock()).documents
    await beat(documents, START, answered=True)
    await beat(documents, START + 200 * DAY, answered=True)
    assert len((await read(documents)).answered) == 1
