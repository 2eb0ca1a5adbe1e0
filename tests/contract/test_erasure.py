"""A person's data: told whole, then erased, over every store: nothing leads back, and ledger and chains still prove what they proved."""

import json
from base64 import b64decode
from dataclasses import asdict, replace

import pytest

from sekisho.keeping import ledger, person_wishes, persons
from sekisho.keeping.outbox import pump
from sekisho.keeping.persons import erase_person, export_person
from sekisho.model.delivery import Fate
from sekisho.model.digest import HELPED, HELPER, TOLD, WISH
from sekisho.model.errors import Refused
from sekisho.model.held import HeldState
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import FILES, EventKind, TrackingEvent
from sekisho.policy.sender_lists import KIND as SENDERS
from sekisho.ports.acquaintances import LEARN, NAMES
from sekisho.ports.control import Change
from sekisho.ports.history import ATTACKED, Search
from sekisho.testing.askers import a_trail
from sekisho.testing.builders import NOW, RAW
from sekisho.testing.owed import a_delivery, an_acceptance, an_attempt, an_outcome

TARO, JIRO, HANAKO = "taro@example.test", "jiro@example.test", "hanako@partner.test"
pytestmark = pytest.mark.usefixtures("sound")


async def arrive(stores, number, recipients, *fates, tenant=DEFAULT_TENANT, subject="Only for Taro"):
    one = an_acceptance(at=NOW + number, recipients=recipients, tenant=tenant)
    arrival = one.arrival
    traits = json.dumps({"s": "", "m": [f"f:{number % 2}"], "o": "partner.test", "r": [each.lower() for each in recipients]})
    names = "\n".join([f"person {HANAKO}", "organisation partner.test", *(f"pair {HANAKO} {each.lower()}" for each in recipients)])
    facts = (
        ("category", "spam"), ("subject", subject), ("header_from", f"Hanako <{HANAKO}>"), ("message_id", "<1@partner.test>"),
        ("sentence", f"Taro wrote {TARO}"), (FILES, f"{'5e' * 32} Taro.pdf"), ("campaign", traits), (LEARN, "received"), (NAMES, names),
    )  # fmt: skip
    outcome = an_outcome(arrival, *fates)
    judged = TrackingEvent(NOW + number, tenant, arrival.id, "", EventKind.JUDGED, facts)
    await stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, judged)))])
    return arrival


@pytest.fixture
async def filled(stores):
    alone = await arrive(stores, 0, ("Taro@example.test",), Fate.QUARANTINED)
    shared = await arrive(stores, 1, (TARO, JIRO), Fate.QUARANTINED, Fate.QUARANTINED, subject="For both")
    others = await arrive(stores, 2, (JIRO,), Fate.DISCARDED, subject="For Jiro")
    elsewhere = await arrive(stores, 3, (TARO,), Fate.QUARANTINED, tenant=TenantId("other"))
    feedback = (("about", alone.id), ("says", "wanted"), ("by", TARO))
    await stores.records.note([TrackingEvent(NOW + 5, DEFAULT_TENANT, alone.id, "", EventKind.FEEDBACK, feedback)])
    await pump(stores.records, stores.history)
    return alone, shared, others, elsewhere


async def export(stores, address, tenant=DEFAULT_TENANT):
    data, after = [], ""
    while True:
        page = await export_person(stores.records, stores.history, stores.blobs, stores.control, tenant, a_trail(), address, after)
        data += page.items
        after = page.next
        if not after:
            return data


async def erase(stores, address):
    return await erase_person(stores.records, stores.history, stores.control, stores.clock, DEFAULT_TENANT, "admin", a_trail(), address)


async def test_everything_held_is_told_with_the_octets_of_held_mail(stores, filled, monkeypatch):
    monkeypatch.setattr(persons, "_MAILS", 1)
    monkeypatch.setattr(persons, "STEP", 1)
    data = await export(stores, "TARO@example.test")
    kinds = [datum.kind for datum in data]
    assert [kinds.count(kind) for kind in ("held", "message")] == [2, 2]
    assert b"Minutes" in b64decode(next(datum.content for datum in data if datum.kind == "held"))
    assert {datum.about for datum in data if datum.kind == "event"} == {filled[0].id, filled[1].id}
    assert {datum.about for datum in data if datum.kind == "remembered"} == {"acquaintance", "campaign", "opinion"}
    assert [datum.about for datum in await export(stores, HANAKO) if datum.kind == "message"] == [each.id for each in filled[2::-1]]
    assert [datum.kind for datum in await export(stores, "nobody@example.test")] == []


async def test_after_an_erasure_nothing_leads_back_and_everything_still_proves(stores, filled):
    alone, shared, others, elsewhere = filled
    before = await ledger.verify(stores.records, stores.history)
    done = await erase(stores, TARO)
    assert (done.messages, done.held, done.on_their_way) == (2, 2, 0)
    assert (await ledger.verify(stores.records, stores.history)).accepted == before.accepted
    assert (await ledger.verify(stores.records, stores.history)).ok
    assert await export(stores, TARO) == []
    for arrival in (alone, shared):
        story = await stores.history.story(DEFAULT_TENANT, arrival.id)
        assert TARO not in repr(story).lower()
        assert done.pseudonym in repr(story)
        assert await stores.history.dossier(DEFAULT_TENANT, arrival.id) is None
    first, second = [await stores.history.line(DEFAULT_TENANT, each.id) for each in (alone, shared)]
    assert (first.subject, first.files, first.recipients, first.category) == ("", (), done.pseudonym, "spam")
    assert (second.subject, second.recipients) == ("For both", f"{done.pseudonym}, {JIRO}")
    assert [line.arrival for line in (await stores.history.search(DEFAULT_TENANT, Search(TARO), 9)).items] == []
    attacked = dict(await stores.history.most(DEFAULT_TENANT, ATTACKED, int(NOW // 86_400), 9))
    assert attacked == {done.pseudonym: 2, JIRO: 2}
    assert [row.recipient for row in await stores.records.ledger(DEFAULT_TENANT) if row.arrival == alone.id] == [done.pseudonym]
    for state in HeldState:
        assert TARO not in repr([asdict(one) for one in await stores.records.held(DEFAULT_TENANT, 9, state=state) if one.recipient.key != JIRO])
    # others, and other tenants, keep what is theirs
    assert (await stores.history.line(DEFAULT_TENANT, others.id)).subject == "For Jiro"
    assert (await stores.history.line(TenantId("other"), elsewhere.id)).recipients == TARO
    assert len(await stores.records.held(DEFAULT_TENANT, 9)) == 1
    # asking again finds nothing more to do
    again = await erase(stores, TARO)
    assert (again.messages, again.held) == (0, 0)
    assert again.pseudonym != done.pseudonym


async def bind(stores, owner, helper, tenant=DEFAULT_TENANT):
    value = json.dumps({"owner": owner, "helper": helper, "since": NOW, "by": "admin"}).encode()
    await stores.control.commit(tenant, [Change(HELPER, f"{owner} {helper}", value, 0), Change(HELPED, f"{helper} {owner}", value, 0)])


async def test_what_they_set_is_told_and_goes_from_both_sides(stores, monkeypatch):
    monkeypatch.setattr(person_wishes, "_STEP", 2)
    mine, longer = "ro@example.test", "taro@example.test"
    others = [f"o{number}@example.test" for number in range(5)]
    for who, tenant in ((mine, DEFAULT_TENANT), (longer, DEFAULT_TENANT), (mine, TenantId("other"))):
        await bind(stores, who, "boss@example.test", tenant)
        values = {WISH: b'{"language": "ja"}', TOLD: b"{}", SENDERS: b'{"personal_block": ["*@partner.test"]}'}
        await stores.control.commit(tenant, [Change(kind, who, value, 0) for kind, value in values.items()])
    for other in others:
        await bind(stores, other, mine)
    await bind(stores, others[0], others[1])
    told = [datum for datum in await export(stores, mine.upper()) if datum.kind == "setting"]
    assert [datum.about for datum in told] == [WISH, TOLD, SENDERS, HELPER, *(HELPED for _ in others)]
    assert "*@partner.test" in told[2].facts["text"]
    await erase(stores, mine)
    assert await export(stores, mine) == []
    left = [entry.key for kind in (WISH, TOLD, SENDERS, HELPER, HELPED) for entry in await stores.control.entries(DEFAULT_TENANT, kind)]
    assert left == [
        longer,
        longer,
        longer,
        f"{others[0]} {others[1]}",
        f"{longer} boss@example.test",
        f"boss@example.test {longer}",
        f"{others[1]} {others[0]}",
    ]
    assert len([datum for datum in await export(stores, mine, TenantId("other")) if datum.kind == "setting"]) == 4


async def test_a_sender_is_erased_with_what_they_wrote(stores, filled):
    done = await erase(stores, HANAKO)
    assert (done.messages, done.held) == (3, 0)
    lines = (await stores.history.search(DEFAULT_TENANT, Search(), 9)).items
    assert {(line.subject, line.sender) for line in lines} == {("", done.pseudonym)}
    stories = [await stores.history.story(DEFAULT_TENANT, line.arrival) for line in lines]
    assert "hanako" not in repr(stories).lower()
    assert await stores.history.remembered(DEFAULT_TENANT, HANAKO) == []
    assert (await ledger.verify(stores.records, stores.history)).ok


async def test_mail_that_is_owed_stays_and_is_named(stores):
    await arrive(stores, 0, (TARO,), Fate.QUEUED)
    await pump(stores.records, stores.history)
    first = await erase(stores, TARO)
    assert (first.messages, first.on_their_way) == (0, 1)
    [claimed] = await stores.records.claim_due("delivery", NOW, 60, 1)
    await stores.records.record_attempts([an_attempt(claimed, Fate.DELIVERED, at=NOW + 5)])
    second = await erase(stores, TARO)
    assert (second.messages, second.on_their_way, second.pseudonym) == (1, 0, first.pseudonym)
    assert await export(stores, TARO) == []


@pytest.mark.parametrize("step", ["note", "redact", "end_erasure", "rename_person"])
async def test_an_erasure_that_is_broken_off_is_finished_by_asking_again(stores, filled, monkeypatch, step):
    store = stores.records if step in {"note", "rename_person"} else stores.history

    async def broken(*_):
        raise OSError("the power went")

    with monkeypatch.context() as patched:
        patched.setattr(store, step, broken)
        with pytest.raises(OSError, match="power"):
            await erase(stores, TARO)
    await erase(stores, TARO)
    assert await export(stores, TARO) == []
    assert (await ledger.verify(stores.records, stores.history)).ok


async def test_what_is_changed_without_an_erasure_is_told(stores, filled):
    alone = filled[0]
    redactions = await stores.history.redactions(DEFAULT_TENANT, TARO, "x@erased.invalid", [alone.id])
    await stores.history.redact(DEFAULT_TENANT, redactions)
    problems = await stores.history.verify_chains([])
    assert any("no erasure says so" in problem for problem in problems)
    facts = (("payloads", " ".join(persons.sha256(each.payload).hexdigest() for each in redactions)),)
    await stores.records.note([TrackingEvent(NOW, DEFAULT_TENANT, alone.id, "", EventKind.ERASED, facts)])
    assert await stores.history.verify_chains(await stores.records.outbox(10)) == []
    await pump(stores.records, stores.history)


@pytest.mark.parametrize("wrong", ["", "taro", "@example.test", "taro@", "a b@example.test", "a@x.test, b@x.test"])
async def test_what_is_no_address_is_refused(stores, wrong):
    with pytest.raises(Refused):
        await erase(stores, wrong)
    with pytest.raises(Refused):
        await export(stores, wrong)
    with pytest.raises(Refused):
        await export_person(stores.records, stores.history, stores.blobs, stores.control, DEFAULT_TENANT, a_trail(), TARO, "to:no page")


async def test_copies_of_delivered_mail_are_told_and_go(stores, monkeypatch):
    monkeypatch.setattr("sekisho.keeping.persons._MAILS", 1)
    one = an_acceptance(recipients=(TARO,))
    owed = a_delivery(one.arrival, keep=86_400.0)
    await stores.records.accept_decided([(one, replace(an_outcome(one.arrival), deliveries=(owed,)))])
    [claimed] = await stores.records.claim_due("delivery", NOW, 60, 10)
    await stores.records.record_attempts([an_attempt(claimed, Fate.DELIVERED)])
    assert [b64decode(datum.content) for datum in await export(stores, TARO) if datum.kind == "held"] == [RAW]
    done = await erase(stores, TARO)
    assert (done.held, done.messages, done.on_their_way) == (1, 1, 0)
    assert await stores.records.held(DEFAULT_TENANT, 10, state=HeldState.DELIVERED) == []
    assert await stores.records.check() == []
