"""Lines and index that an older program made, or made in another way, are made anew from the links; chains are not touched."""

import random
import sqlite3

import pytest

from sekisho.backends.chain import Chain
from sekisho.backends.embedded import EmbeddedStores, history, history_schema, history_search, message_lines
from sekisho.backends.embedded.database import prepare
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.backends.payload import pack
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.history import Search
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

LINK = """INSERT INTO links (writer, number, previous, digest, tenant, arrival, first_at, last_at, accepts, payload)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)"""


async def found(stores, text):
    return [line.arrival for line in (await stores.history.search(DEFAULT_TENANT, Search(text), 10)).items]


@pytest.fixture
async def stores(tmp_path):
    opened = EmbeddedStores.open(tmp_path / "data", "test", clock=ManualClock(NOW))
    yield opened
    await opened.close()


async def test_a_history_of_before_is_found_after_catching_up(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    prepare(folder / "history.db", folder / "history.lock", history_schema.VERSIONS[:5])
    connection = sqlite3.connect(folder / "history.db")
    chain = Chain("old")
    arrivals = [ArrivalId(f"01hf7yat00abcdefg00{number}") for number in range(5)]
    for number, arrival in enumerate(arrivals):
        facts = (("from", "hanako@partner.test"), ("subject", f"請求 {number}"))
        link = chain.link(DEFAULT_TENANT, arrival, pack([TrackingEvent(NOW + number, DEFAULT_TENANT, arrival, "", EventKind.ACCEPTED, facts)], None))
        connection.execute(LINK, (link.writer, link.number, link.previous, link.digest, link.tenant, arrival, NOW, NOW, link.payload))
    connection.commit()
    connection.close()
    stores = EmbeddedStores.open(folder, "test", clock=ManualClock(NOW))
    try:
        assert await found(stores, "hanako") == []
        assert [await stores.history.catch_up(3) for _ in range(3)] == [3, 2, 0]
        assert await found(stores, "hanako") == arrivals[::-1]
        assert await stores.history.catch_up(3) == 0
        assert await stores.history.verify_chains([]) == []
    finally:
        await stores.close()


async def test_another_form_of_the_index_is_made_anew(stores, monkeypatch):
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    await stores.history.store(await stores.records.outbox(10))
    assert await stores.history.catch_up(10) == 0
    monkeypatch.setattr(history, "INDEX_FORM", history.INDEX_FORM + 1)
    assert [await stores.history.catch_up(10) for _ in range(2)] == [1, 0]
    assert await found(stores, "hanako") == [one.arrival.id]
    hour = int(NOW // 3_600)
    assert [each.amount for each in await stores.history.counted(DEFAULT_TENANT, hour, hour + 1) if each.kind == "mail"] == [1]


async def test_many_slices_are_searched_from_the_newest_and_go_with_their_messages(stores, monkeypatch):
    monkeypatch.setattr(message_lines, "SLICE", 4)
    for number in range(30):
        one = an_acceptance(at=NOW + number)
        facts = (("subject", "会議 invoice" if number % 10 == 0 else "invoice"),)
        judged = TrackingEvent(NOW + number, DEFAULT_TENANT, one.arrival.id, "", EventKind.JUDGED, facts)
        await stores.records.accept_decided([(one, an_outcome(one.arrival))])
        await stores.records.note([judged])
        rows = await stores.records.outbox(10)
        await stores.history.store(rows)
        await stores.records.outbox_done(rows)
    for text, expected in (("会議", 3), ("会", 3), ("inv", 10), ("invoice partner", 10)):
        page = await stores.history.search(DEFAULT_TENANT, Search(text), 10)
        assert [len(page.items), [line.at for line in page.items]] == [expected, sorted((line.at for line in page.items), reverse=True)]
    pages, after = [], ""
    while True:
        page = await stores.history.search(DEFAULT_TENANT, Search("invoice"), 7, after)
        pages += page.items
        after = page.next
        if not after:
            break
    assert [line.at - NOW for line in pages] == list(range(29, -1, -1))
    while await stores.history.retire(DEFAULT_TENANT, NOW + 25, 8):
        pass
    connection = sqlite3.connect(stores.folder / "history.db")
    numbers = [row[0] for row in connection.execute("SELECT first_place FROM slices ORDER BY first_place")]
    connection.execute("INSERT INTO terms (terms) VALUES ('integrity-check')")
    connection.close()
    assert len(numbers) <= 3
    assert [line.at - NOW for line in (await stores.history.search(DEFAULT_TENANT, Search("inv"), 99)).items] == [29, 28, 27, 26, 25]


async def test_a_page_ends_when_its_time_is_over_and_the_next_goes_on(stores, monkeypatch):
    arrivals = []
    for number in range(5):
        one = an_acceptance(at=NOW + number)
        arrivals.append(one.arrival.id)
        await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    await stores.history.store(await stores.records.outbox(100))
    monkeypatch.setattr(history_search, "SECONDS", -1.0)
    got, after, pages = [], "", 0
    while True:
        page = await stores.history.search(DEFAULT_TENANT, Search("hanako"), 10, after)
        got += [line.arrival for line in page.items]
        after, pages = page.next, pages + 1
        if not after:
            break
    assert (got, pages > 3) == (arrivals[::-1], True)


WORDS = [
    "請求書",
    "会議",
    "Invoice",
    "ｲﾝﾎﾞｲｽ",
    "a",
    "<A.b@x.test>",
    "é-1",
    "_",
    "@",
    '"',
    "ﷺ",
    "ß",
    "İ",
    "𠮷野",
    "\u0301x",
    "한글",
    "a_b",
    "\u3000",
    "AND",
    "NOT",
    "*",
]
PARTIES = ["taro@example.test", "Jiro@a.b.c.d.e.example.test", '"odd one"@x.test', "零@例.test", "bare", "", "ＴＡＲＯ@example.test"]


def some_text(pick):
    return "".join(pick.choice(WORDS) + pick.choice(["", " ", "-"]) for _ in range(pick.randint(0, 5)))


def some_event(pick, arrival):
    kind = pick.choice([EventKind.ACCEPTED, EventKind.JUDGED, EventKind.DELIVERED, EventKind.QUARANTINED])
    facts = {
        EventKind.ACCEPTED: (("from", pick.choice(PARTIES)), ("ip", pick.choice(["192.0.2.7", "2001:db8::1"])), ("size", "5")),
        EventKind.JUDGED: (
            ("subject", some_text(pick)),
            ("header_from", f"{some_text(pick)} <{pick.choice(PARTIES)}>"),
            ("message_id", some_text(pick)),
            ("category", pick.choice(["clean", "spam"])),
        ),
    }.get(kind, (("rule", pick.choice(["r.1", "r_1"])),))
    return TrackingEvent(NOW + pick.random() * 100, DEFAULT_TENANT, arrival, pick.choice(PARTIES[:4]), kind, facts)


async def test_the_index_finds_what_looking_at_every_line_finds(stores, monkeypatch):
    """Random mail and questions, the same ones each time; the memory store looks at every line."""
    monkeypatch.setattr(message_lines, "SLICE", 7)
    pick, chain, plain = random.Random(5), Chain("w"), MemoryStores(ManualClock(NOW))
    arrivals = [ArrivalId(new_id(NOW + number)) for number in range(60)]
    rows = [chain.link(DEFAULT_TENANT, arrival, pack([some_event(pick, arrival)], None)) for arrival in pick.choices(arrivals, k=240)]
    for place in range(0, len(rows), 16):
        for store in (stores, plain):
            await store.history.store(rows[place : place + 16])
    for _ in range(400):
        wish = {name: some_text(pick) for name in ("text", "subject", "message_id") if pick.random() < 0.3}
        wish |= {name: pick.choice([*WORDS, *PARTIES, "@x.test"]) for name in ("sender", "recipient") if pick.random() < 0.3}
        wish |= {"ip": "192.0.2.0/24", "state": "delivered"} if pick.random() < 0.2 else {}
        search = Search(**wish)
        found = [{line.arrival for line in (await store.history.search(DEFAULT_TENANT, search, 100)).items} for store in (stores, plain)]
        assert (search, found[0]) == (search, found[1])
