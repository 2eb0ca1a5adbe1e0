"""Sessions counted in memory and kept as documents of the day."""

import msgspec

from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.documents import MemoryDocuments
from sekisho.delivery import tls_counting
from sekisho.delivery.tls_counting import DAY, TlsCounting
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tls_session import SEEN_SHELF, PolicySeen, TlsSession

GOOD = TlsSession(PolicySeen("asking.test"), "", "mx.asking.test", "192.0.2.1", "192.0.2.9")


async def kept(documents):
    found = {}
    for name in await documents.names(DEFAULT_TENANT, SEEN_SHELF):
        octets = await documents.get(DEFAULT_TENANT, SEEN_SHELF, name)
        found[int(name.partition(".")[0])] = dict(msgspec.json.decode(octets, type=list[tuple[TlsSession, int]]))
    return found


async def test_each_day_is_one_document_of_this_process():
    documents, clock = MemoryDocuments(), ManualClock()
    counting, today = TlsCounting(documents, clock), int(clock.now() // DAY)
    counting.saw(GOOD)
    counting.saw(GOOD)
    await counting.keep()
    counting.saw(GOOD)
    await counting.keep()
    await counting.keep()
    assert await kept(documents) == {today: {GOOD: 3}}
    clock.advance(DAY)
    counting.saw(GOOD)
    await counting.keep()
    assert await kept(documents) == {today: {GOOD: 3}, today + 1: {GOOD: 1}}
    other = TlsCounting(documents, clock)
    other.saw(GOOD)
    await other.keep()
    assert len(await documents.names(DEFAULT_TENANT, SEEN_SHELF)) == 3, "two processes never write over each other"


async def test_strangers_cannot_fill_the_memory(monkeypatch):
    monkeypatch.setattr(tls_counting, "MOST_KINDS", 10)
    documents = MemoryDocuments()
    counting = TlsCounting(documents, ManualClock())
    for number in range(30):
        counting.saw(TlsSession(PolicySeen(f"d{number}.test"), "validation-failure", "mx", reason="x" * 5_000))
    await counting.keep()
    (day,) = (await kept(documents)).values()
    assert len(day) == 10
    assert max(len(session.reason) for session in day) == 200
