"""A console before a server that cannot be reached."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.emergency.opening import switch
from sekisho.model.access import Role
from sekisho.model.delivery import Hop, Route
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.testing.askers import an_actor
from sekisho.testing.owed import an_acceptance, an_outcome

ROUTE = Route((Hop("mail.example.test"),))


@pytest.fixture
def arrive(console):
    """Return a function that lets a message arrive which waits for the server."""

    def arrived(content, to=("taro@example.test",), category="clean", subject="Hello", sender="A <a@partner.test>", keep=0.0):
        async def put():
            console.clock.advance(0.01)
            now, records = console.clock.now(), console.stores.records
            one = an_acceptance(content, at=now, recipients=to)
            outcome = an_outcome(one.arrival)
            facts = (("category", category), ("subject", subject), ("header_from", sender))
            judged = TrackingEvent(now, DEFAULT_TENANT, one.arrival.id, "", EventKind.JUDGED, facts)
            owed = replace(outcome.deliveries[0], route=ROUTE, keep=keep)
            await records.accept_decided([(one, replace(outcome, deliveries=(owed,), events=(*outcome.events, judged)))])
            await console.stores.history.store(await records.outbox(1_000))
            return owed

        return asyncio.run(put())

    return arrived


@pytest.fixture
def opened(console):
    asyncio.run(console.desk.perform(an_actor(Role.TENANT_ADMIN), switch, DEFAULT_TENANT, mode="on"))
    return console


@pytest.fixture
def taro(opened):
    opened.account("taro@example.test", Role.END_USER, addresses=("taro@example.test", "t.yamada@example.test"))
    return opened.logged_in("taro@example.test")
