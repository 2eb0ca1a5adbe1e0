"""A house with mail in it."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.gate.dossiers import encode
from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.builders import RAW, a_dossier, an_address
from sekisho.testing.owed import a_delivery, a_held, an_acceptance, an_outcome

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def keep(console):
    """Return a function that lets one mail come in: held, or queued; returns (arrival, held or delivery)."""

    def one(fate=Fate.QUARANTINED, recipient="taro@example.test", subject="Minutes", category="spam", at=0.0, raw=RAW):
        async def work():
            stores = console.stores
            now = stores.clock.now() + at
            acceptance = an_acceptance(raw, at=now)
            envelope = replace(acceptance.arrival.envelope, recipients=(an_address(recipient),))
            arrival = replace(acceptance.arrival, envelope=envelope)
            facts = (
                ("category", category),
                ("sentence", "Stopped because of this."),
                ("sentence_ja", "このため止めました。"),
                ("reasons", "dmarc.fail(+31) text.ham(-4)"),
                ("subject", subject),
                ("header_from", "Hanako <hanako@partner.test>"),
            )
            judged = TrackingEvent(now, DEFAULT_TENANT, arrival.id, "", EventKind.JUDGED, facts)
            outcome = an_outcome(arrival, fate)
            kept = replace(a_held(arrival), category=category, subject=subject) if fate is Fate.QUARANTINED else None
            owed = a_delivery(arrival, next_at=now + 600) if fate is Fate.QUEUED else None
            outcome = replace(
                outcome,
                held=(kept,) if kept else (),
                deliveries=(owed,) if owed else (),
                events=(*outcome.events, judged),
                dossier=encode(replace(a_dossier(), arrival=arrival)),
            )
            await stores.records.accept_decided([(replace(acceptance, arrival=arrival), outcome)])
            rows = await stores.records.outbox(100)
            await stores.history.store(rows)
            await stores.records.outbox_done(rows)
            return arrival, kept or owed

        return asyncio.run(work())

    return one
