"""Search over every store: the same messages for the same question, in pages, each tenant's alone, nobody's but what the asker sees."""

from dataclasses import replace

import pytest

from sekisho.backends.embedded import history_search
from sekisho.model.access import Sight
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import FILES, HOSTS, EventKind, TrackingEvent
from sekisho.ports.history import ATTACKED, CATEGORY, DELAY, MAIL, SENDER, STOPPED, Search, seconds_of
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance

DIGEST = "5e" * 32
MAIL_TOLD = (  # (sender, recipients, facts of the judgement, of the acceptance, the end)
    ("hanako@partner.test", ("taro@example.test",), {"subject": "ＡＢＣ商事 請求書のご送付", "category": "clean"}, {}, EventKind.DELIVERED),
    ("boss@mail.bad.test", ("taro@example.test", "jiro@example.test"), {"subject": "至急: 会議の件", "category": "fraud"}, {}, EventKind.QUARANTINED),
    ("news@shop.test", ("taro@example.test",), {"subject": "Invoice 2026-11 overdue", "category": "bulk"}, {}, EventKind.DELIVERED),
    (
        "x@evil.test",
        ("ai@sub.example.test",),
        {
            "subject": "Ｉｎｖｏｉｃｅ",
            "category": "malware",
            "reasons": "archive.executable(+40) spf.fail(+7)",
            "message_id": "<Ab.12@evil.test>",
            "header_from": "Bank of Test <service@bank.test>",
            FILES: f"{DIGEST} 請求書.exe\n{'a1' * 32} note one.txt",
            HOSTS: "login.evil.test www.bank.test",
        },
        {"ip": "192.0.2.77", "direction": "inbound", "size": "4096"},
        EventKind.QUARANTINED,
    ),
    ("taro@example.test", ("out@partner.test",), {"subject": "会社案内", "category": "clean"}, {"direction": "outbound"}, EventKind.BOUNCED),
)


async def filled(stores, tenant=DEFAULT_TENANT):
    """Store the mail above, a second apart, with the end of each in a later commit."""
    for number, (sender, recipients, judged, accepted, end) in enumerate(MAIL_TOLD):
        arrival = an_acceptance(at=NOW + number, tenant=tenant).arrival
        told = (("from", sender), ("direction", "inbound"), ("ip", "198.51.100.9"), *accepted.items())

        def event(kind, recipient="", *facts, at=NOW + number, of=arrival):
            return TrackingEvent(at, of.tenant, of.id, recipient, kind, facts)

        await stores.records.note(
            [*(event(EventKind.ACCEPTED, each, *dict(told).items()) for each in recipients), event(EventKind.JUDGED, "", *judged.items())]
        )
        await stores.history.store(await stores.records.outbox(100))
        rule = ("rule", "default.stop" if end is EventKind.QUARANTINED else "default.deliver")
        await stores.records.note([event(end, each, rule, at=NOW + number + 2) for each in recipients])
    rows = await stores.records.outbox(1_000)
    await stores.history.store(rows)
    await stores.history.store(rows)


async def found(stores, search, tenant=DEFAULT_TENANT):
    """Return the numbers of the mails above that fit."""
    page = await stores.history.search(tenant, search, 50)
    assert page.next == ""
    return [round(line.at - NOW) for line in page.items]


CASES = (
    (Search(), [4, 3, 2, 1, 0]),
    # Japanese words of two characters, of one, in the middle of a run, of three; width and case are the same
    (Search("請求"), [3, 0]),
    (Search("会議"), [1]),
    (Search("至急"), [1]),
    (Search("議"), [1]),
    (Search("会"), [4, 1]),
    (Search("付"), [0]),
    (Search("求書"), [3, 0]),
    (Search("商事"), [0]),
    (Search("abc商事"), [0]),
    (Search("ＡＢＣ"), [0]),
    (Search("書求"), []),
    (Search("invoice"), [3, 2]),
    (Search("INVO"), [3, 2]),
    (Search("voice"), []),
    (Search("invoice over"), [2]),
    (Search('"invoice 2026-11"'), [2]),
    (Search('"2026-11 invoice"'), []),
    (Search("2026 invoice"), [2]),
    # several beginnings of words, common and rare ones
    (Search("exa invo t"), [3, 2]),
    (Search("t exa overd"), [2]),
    (Search("t exa overz"), []),
    (Search("exa overd", category="bulk"), [2]),
    # addresses: whole, beginning, domains and what is below them
    (Search("hanako@partner.test"), [0]),
    (Search("hana"), [0]),
    (Search("partner.test"), [4, 0]),
    (Search(sender="HANAKO@partner.test"), [0]),
    (Search(sender="@bad.test"), [1]),
    (Search(sender="@test"), [4, 3, 2, 1, 0]),
    (Search(sender="service@bank.test"), [3]),
    (Search(sender="bank of"), [3]),
    (Search(recipient="jiro@example.test"), [1]),
    (Search(recipient="@example.test"), [3, 2, 1, 0]),
    (Search(recipient="@sub.example.test"), [3]),
    (Search(recipient="taro"), [2, 1, 0]),
    (Search(sender="taro"), [4]),
    (Search(subject="会"), [4, 1]),
    (Search(subject="bank"), []),
    (Search(category="fraud"), [1]),
    (Search(state="delivered"), [2, 0]),
    (Search(state="bounced"), [4]),
    (Search(state="accepted"), []),
    (Search(direction="outbound"), [4]),
    (Search(code="spf.fail"), [3]),
    (Search(code="spf_fail"), []),
    (Search(code="default.stop"), [3, 1]),
    (Search(ip="192.0.2.77"), [3]),
    (Search(ip="198.51.100.0/24"), [4, 2, 1, 0]),
    (Search(ip="198.51.100.8/30"), [4, 2, 1, 0]),
    (Search(ip="2001:db8::/32"), []),
    (Search(message_id="<ab.12@EVIL.test>"), [3]),
    (Search(message_id="ab"), [3]),
    (Search(message_id="\u3000"), [4, 3, 2, 1, 0]),
    (Search("<Ab.12@evil"), [3]),
    (Search(file="請求"), [3]),
    (Search(file="note"), [3]),
    (Search(file=DIGEST), [3]),
    (Search(file="5e5e5e5e"), [3]),
    (Search(file="a1a1a1a1a1a1a1a1a1"), [3]),
    (Search(file="5e5e5e5f"), []),
    (Search(host="evil.test"), [3]),
    (Search(host="bank.test"), [3]),
    (Search(host="il.test"), []),
    (Search(since=NOW + 1, until=NOW + 3), [2, 1]),
    (Search("test", since=NOW + 4), [4]),
    (Search("請求", state="delivered"), [0]),
    (Search("a" * 500), []),
    (Search("<>"), []),
    # nobody sees more than what is theirs
    (Search(sight=Sight(addresses=frozenset({"jiro@example.test"}))), [1]),
    (Search(sight=Sight(addresses=frozenset({"taro@example.test"}))), [4, 2, 1, 0]),
    (Search("会", sight=Sight(domains=frozenset({"partner.test"}))), [4]),
    (Search(sight=Sight(domains=frozenset({"example.test"}))), [4, 2, 1, 0]),  # a domain below may be looked after by somebody else
    # and nobody finds out who else got a message
    (Search(recipient="taro@example.test"), [2, 1, 0]),
    (Search(recipient="taro@example.test", sight=Sight(addresses=frozenset({"jiro@example.test"}))), []),
    (Search(recipient="taro", sight=Sight(addresses=frozenset({"jiro@example.test"}))), []),
    (Search("taro", sight=Sight(addresses=frozenset({"jiro@example.test"}))), []),
    (Search("jiro", recipient="@example.test", sight=Sight(addresses=frozenset({"jiro@example.test"}))), [1]),
    (Search(recipient="out@partner.test", sight=Sight(addresses=frozenset({"taro@example.test"}))), [4]),
    (Search(sight=Sight()), []),
)


@pytest.mark.parametrize("few", [256, 2])
async def test_what_fits_is_found_and_nothing_else(stores, few, monkeypatch):
    monkeypatch.setattr(history_search, "_FEW", few)  # with 2, all ways of narrowing down are gone in so small a store
    await filled(stores)
    await filled(stores, TenantId("other"))
    assert [(search, await found(stores, search)) for search, _ in CASES] == list(CASES)
    assert [await found(stores, search, TenantId("nobody")) for search, _ in CASES] == [[]] * len(CASES)


async def test_pages_go_on_where_they_stood_while_new_mail_comes(stores):
    await filled(stores)
    first = await stores.history.search(DEFAULT_TENANT, Search("test"), 2)
    await filled(stores)  # of the same times, behind those that are there
    rest = await stores.history.search(DEFAULT_TENANT, Search("test"), 50, first.next)
    assert [round(line.at - NOW) for line in (*first.items, *rest.items)][:2] == [4, 3]
    assert len({line.arrival for line in (*first.items, *rest.items)}) == len(first.items) + len(rest.items)
    assert {line.at for line in rest.items} == {NOW, NOW + 1, NOW + 2, NOW + 3} or {line.at for line in rest.items} == {NOW, NOW + 1, NOW + 2}
    for nonsense in ("x y", "é", "g", "-1", "f" * 40):
        with pytest.raises(ValueError):
            await stores.history.search(DEFAULT_TENANT, Search("test"), 2, nonsense)
    with pytest.raises(ValueError):
        await stores.history.search(DEFAULT_TENANT, Search(ip="not an address"), 2)


async def test_a_campaign_is_a_filter_too(stores):
    await filled(stores)
    arrival = an_acceptance(at=NOW + 9).arrival
    traits = '{"s":"","m":["f:abc"],"o":"bad.test","r":["taro@example.test"]}'
    facts = (("subject", "Win 会議"), ("category", "spam"), ("campaign", traits))
    await stores.records.note([TrackingEvent(NOW + 9, DEFAULT_TENANT, arrival.id, "", EventKind.JUDGED, facts)])
    await stores.history.store(await stores.records.outbox(1_000))
    assert await found(stores, Search(campaign=arrival.id)) == [9]
    assert await found(stores, Search("至急", campaign=arrival.id)) == []
    assert await found(stores, Search(campaign="no such")) == []


async def test_counts_follow_the_last_word_and_do_not_grow_by_repeats(stores):
    await filled(stores)
    hour = int(NOW // 3_600)
    counted = await stores.history.counted(DEFAULT_TENANT, hour, hour + 2)
    told = {(each.kind, each.name): each.amount for each in counted if each.hour == hour}
    assert (told[MAIL, "inbound"], told[MAIL, "outbound"]) == (4, 1)
    assert {name: amount for (kind, name), amount in told.items() if kind == CATEGORY} == {"clean": 2, "fraud": 1, "bulk": 1, "malware": 1}
    assert {name: amount for (kind, name), amount in told.items() if kind == STOPPED} == {"fraud": 1, "malware": 1}
    [(step, amount)] = [(name, amount) for (kind, name), amount in told.items() if kind == DELAY]
    assert amount == 2
    assert 2.0 <= seconds_of(step) < 2.4
    assert await stores.history.counted(DEFAULT_TENANT, hour + 1, hour + 2) == []
    by_day = await stores.history.counted(DEFAULT_TENANT, hour - 30, hour + 30, 24)
    assert [replace(each, hour=hour) for each in by_day] == counted
    assert {each.hour for each in by_day} == {hour - hour % 24}
    assert await stores.history.counted(TenantId("other"), hour, hour + 2) == []
    day = int(NOW // 86_400)
    attacked = await stores.history.most(DEFAULT_TENANT, ATTACKED, day, 2)
    assert attacked == [("ai@sub.example.test", 1), ("jiro@example.test", 1)]
    assert await stores.history.most(DEFAULT_TENANT, SENDER, day, 9) == [
        ("bank.test", 1),
        ("mail.bad.test", 1),
        ("partner.test", 1),
        ("shop.test", 1),
    ]
    assert await stores.history.most(DEFAULT_TENANT, SENDER, day + 1, 9) == []
    await stores.history.thin(DEFAULT_TENANT, day + 1, 3)
    await stores.history.thin(DEFAULT_TENANT, day + 1, 1)  # once for each day
    assert await stores.history.most(DEFAULT_TENANT, ATTACKED, day, 3) == [*attacked, ("taro@example.test", 1)]
    assert len(await stores.history.most(DEFAULT_TENANT, SENDER, day, 9)) >= 3


async def test_each_tenants_events_go_by_its_own_age_and_the_chain_stays_whole(stores):
    mine, others = DEFAULT_TENANT, TenantId("other")
    await filled(stores, others)
    await filled(stores, mine)
    rows = await stores.records.outbox(1_000)
    await stores.records.outbox_done(rows)
    heads = await stores.records.chain_heads()
    assert sorted(await stores.history.tenants()) == sorted([mine, others])
    gone = 0
    while step := await stores.history.retire(mine, NOW + 3_600, 3):
        gone += step
    assert gone == len([row for row in rows if row.tenant == mine])
    assert (await stores.history.search(mine, Search(), 9)).items == ()
    assert await found(stores, Search("請求"), others) == [3, 0]
    assert await stores.history.verify_chains([], heads) == []
    await stores.history.store(rows)
    assert (await stores.history.search(mine, Search(), 9)).items == ()
    assert await stores.history.retire(others, NOW + 3_600, 1_000) > 0
    assert await stores.history.verify_chains([], heads) == []
    assert await stores.history.tenants() == []


async def test_what_is_told_on_comes_in_order_of_all_tenants_with_what_is_known(stores):
    await filled(stores)
    await filled(stores, TenantId("other"))
    first = await stores.history.told(0, 3)
    rest = await stores.history.told(first[-1].place, 1_000)
    places = [each.place for each in (*first, *rest)]
    assert places == sorted(set(places))
    assert {event.tenant for each in (*first, *rest) for event in each.events} == {DEFAULT_TENANT, TenantId("other")}
    assert all(each.line is not None and each.line.sender for each in rest)
    await stores.history.set_mark("export", first[-1].place)
    assert (await stores.history.mark("export"), await stores.history.mark("nothing")) == (first[-1].place, 0.0)
    assert replace(first[0].line).subject == MAIL_TOLD[0][2]["subject"]


async def test_days_are_the_sums_of_their_hours_also_at_both_ends_and_after_retention(stores):
    """However a store keeps them: what is told by the day is what is told by the hour, before and after a part is forgotten."""
    first = NOW - NOW % 86_400
    for number in range(40):
        arrival = an_acceptance(at=first + number * 7_000.0).arrival
        told = (("from", "hanako@partner.test"), ("direction", "inbound"), ("size", "100"))
        await stores.records.note([TrackingEvent(arrival.received_at, DEFAULT_TENANT, arrival.id, "taro@example.test", EventKind.ACCEPTED, told)])
    await stores.history.store(await stores.records.outbox(1_000))

    async def both(since, until):
        by_hour, by_day = {}, {}
        for counts, step in ((by_hour, 1), (by_day, 24)):
            for one in await stores.history.counted(DEFAULT_TENANT, since, until, step):
                key = one.hour - one.hour % 24, one.kind, one.name
                counts[key] = counts.get(key, 0) + one.amount
        return by_hour, by_day

    start = int(first // 3_600)
    for since, until in ((start - 5, start + 90), (start + 3, start + 77), (start + 5, start + 20), (start, start + 48), (start + 7, start + 25)):
        by_hour, by_day = await both(since, until)
        assert by_day == by_hour
        assert by_day
    await stores.history.retire(DEFAULT_TENANT, first + 30_000.0, 1_000)
    by_hour, by_day = await both(start - 5, start + 90)
    assert by_day == by_hour
