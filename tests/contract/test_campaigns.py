"""Campaigns: learnt with the rows of the history, once a message; found by text, links and files; forgotten in steps."""

import json
from dataclasses import replace

from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.campaigns import TRAITS, WINDOW
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome

TEXT = "".join(f"{number:05x}" for number in range(32))
NEARLY = TEXT[:100] + "f" * 30 + TEXT[130:]
OTHER = "".join(f"{number + 1000:05x}" for number in range(32))


async def meet(
    stores, sketch=TEXT, marks=(), *, organisation="spam.test", people=("taro@example.test",), at=NOW, tenant=DEFAULT_TENANT, category="spam"
):
    one = an_acceptance(at=at, tenant=tenant)
    told = json.dumps({"s": sketch, "m": marks, "o": organisation, "r": people})
    facts = ((TRAITS, told), ("category", category), ("subject", f"Subject {at - NOW:.0f}"), ("header_from", "Anna <anna@spam.test>"))
    judged = TrackingEvent(at, tenant, one.arrival.id, "", EventKind.JUDGED, facts)
    outcome = an_outcome(one.arrival)
    await stores.records.accept_decided([(one, replace(outcome, events=(*outcome.events, judged)))])
    rows = await stores.records.outbox(10)
    for _ in range(2):  # storing again changes nothing
        await stores.history.store(rows)
    await stores.records.outbox_done(rows)
    return one.arrival.id


async def like(stores, sketch=TEXT, marks=(), at=NOW + 10, tenant=DEFAULT_TENANT):
    return await stores.campaigns.like(tenant, sketch, marks, at)


async def test_alike_texts_are_one_campaign_with_its_spread(stores):
    first = await meet(stores)
    await meet(stores, NEARLY, organisation="other.test", people=("taro@example.test", "yuki@example.test"), at=NOW + 5, category="clean")
    await meet(stores, OTHER)
    found = await like(stores, NEARLY)
    assert (found.id, found.messages, found.people, found.senders, found.unwanted) == (first, 2, 2, 2, 1)
    assert (found.first_at, found.last_at, found.subject, found.sender) == (NOW, NOW + 5, "Subject 0", "Anna <anna@spam.test>")
    assert found.categories == (("clean", 1), ("spam", 1))
    assert await like(stores, NEARLY, tenant=TenantId("other")) is None


async def test_one_band_in_common_is_not_enough(stores):
    await meet(stores)
    assert await like(stores, TEXT[:20] + OTHER[20:]) is None


async def test_links_and_files_are_enough(stores):
    first = await meet(stores, "", ("l:aa",))
    await meet(stores, TEXT, ("l:aa", "f:bb"))
    assert (await like(stores, "", ("f:bb",))).id == first
    assert await like(stores, "", ("f:cc",)) is None


async def test_a_campaign_ends_a_week_after_its_last_message(stores):
    first = await meet(stores)
    assert (await like(stores, at=NOW + WINDOW)).id == first
    assert await like(stores, at=NOW + WINDOW + 1) is None
    again = await meet(stores, at=NOW + WINDOW + 1)
    assert (await like(stores, at=NOW + WINDOW + 2)).id == again


async def test_the_largest_by_any_message_in_it(stores):
    await meet(stores, OTHER)
    first = await meet(stores)
    last = await meet(stores, people=("anna@example.test",), at=NOW + 1)
    assert [one.id for one in await stores.campaigns.largest(DEFAULT_TENANT, 2, 9)] == [first]
    assert [one.messages for one in await stores.campaigns.largest(DEFAULT_TENANT, 1, 9)] == [2, 1]
    [larger, _] = await stores.campaigns.largest(DEFAULT_TENANT, 1, 9)
    during, after = (larger.last_at, larger.last_at + 1), (larger.last_at + 1, larger.last_at + 9)
    assert larger.id in {one.id for one in await stores.campaigns.largest(DEFAULT_TENANT, 1, 9, *during)}
    assert larger.id not in {one.id for one in await stores.campaigns.largest(DEFAULT_TENANT, 1, 9, *after)}
    assert larger.id not in {one.id for one in await stores.campaigns.largest(DEFAULT_TENANT, 1, 9, 0.0, larger.first_at)}
    assert (await stores.campaigns.one(DEFAULT_TENANT, last)).id == first
    assert await stores.campaigns.one(TenantId("other"), last) is None
    assert await stores.campaigns.members(DEFAULT_TENANT, first, 1) == [last]
    assert await stores.campaigns.people(DEFAULT_TENANT, first, 9) == ["anna@example.test", "taro@example.test"]
    assert await stores.campaigns.people(TenantId("other"), first, 9) == []


async def test_forgets_in_steps_and_those_that_stayed_alone_earlier(stores):
    await meet(stores)
    await meet(stores, at=NOW + 1)
    alone = await meet(stores, OTHER)
    assert await stores.campaigns.forget(NOW, NOW + 1, 5) == 1
    assert await stores.campaigns.one(DEFAULT_TENANT, alone) is None
    assert await like(stores, OTHER) is None
    assert await stores.campaigns.forget(NOW + 2, 0, 5) == 1
    assert await like(stores) is None
    assert await stores.campaigns.forget(NOW + 2, NOW + 2, 5) == 0
