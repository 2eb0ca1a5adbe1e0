"""What is known of one message, as far as the asker may see it."""

from dataclasses import replace

import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.gate.dossiers import encode
from sekisho.gate.messages import dossier, story
from sekisho.model.access import WHOLE, Sight
from sekisho.model.delivery import Fate
from sekisho.model.errors import NotFound
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.ports.acquaintances import NAMES
from sekisho.testing.builders import NOW, a_dossier
from sekisho.testing.owed import an_acceptance, an_outcome

MINE = Sight(addresses=frozenset({"taro@example.test"}))


@pytest.fixture
async def told():
    stores = MemoryStores(ManualClock(NOW))
    acceptance = an_acceptance()
    arrival = acceptance.arrival

    def event(kind, recipient="", *facts):
        return TrackingEvent(NOW, DEFAULT_TENANT, arrival.id, recipient, kind, facts)

    outcome = an_outcome(arrival, Fate.DELIVERED)
    facts = (("category", "clean"), (NAMES, "x"))
    said = event(EventKind.FEEDBACK, "", ("says", "spam"), ("by", "jiro@example.test"))
    delivered = [event(EventKind.DELIVERED, recipient) for recipient in ("taro@example.test", "jiro@example.test")]
    events = (event(EventKind.JUDGED, "", *facts), *delivered, said)
    await stores.records.accept_decided([(acceptance, replace(outcome, events=events, dossier=encode(a_dossier())))])
    await stores.history.store(await stores.records.outbox(100))
    return stores.history, arrival.id


async def test_the_whole_story_without_what_is_for_the_house(told):
    history, arrival = told
    found = await story(history, DEFAULT_TENANT, WHOLE, arrival)
    assert {event.recipient for event in found.events if event.kind is EventKind.DELIVERED} == {"taro@example.test", "jiro@example.test"}
    assert found.judged == {"category": "clean"}
    assert (await dossier(history, DEFAULT_TENANT, WHOLE, arrival)).message


async def test_one_recipient_does_not_see_the_other(told):
    history, arrival = told
    found = await story(history, DEFAULT_TENANT, MINE, arrival)
    assert {event.recipient for event in found.events} <= {"", "taro@example.test"}
    assert "jiro" not in repr(found), "nor by what they said of it"
    jiro = Sight(addresses=frozenset({"jiro@example.test"}))
    whole, taros, jiros = [(await dossier(history, DEFAULT_TENANT, sight, arrival)).arrival.envelope.recipients for sight in (WHOLE, MINE, jiro)]
    assert (len(whole), taros, jiros) == (1, whole, ()), "the builder's dossier is addressed to Taro alone"


@pytest.mark.parametrize(
    ("tenant", "sight", "number"),
    [
        (TenantId("other"), WHOLE, None),
        (DEFAULT_TENANT, Sight(), None),
        (DEFAULT_TENANT, Sight(addresses=frozenset({"saburo@example.test"})), None),
        (DEFAULT_TENANT, WHOLE, "0" * 20),
        (DEFAULT_TENANT, WHOLE, "../../etc/passwd"),
    ],
)
async def test_what_may_not_be_seen_is_not_there(told, tenant, sight, number):
    history, arrival = told
    for ask in (story, dossier):
        with pytest.raises(NotFound):
            await ask(history, tenant, sight, number or arrival)


async def test_a_dossier_that_is_gone(told):
    history, _ = told
    arrival = an_acceptance().arrival
    with pytest.raises(NotFound):
        await dossier(history, DEFAULT_TENANT, WHOLE, arrival.id)
