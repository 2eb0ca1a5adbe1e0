"""Drafts of rules from a message: never in force by themselves."""

from dataclasses import replace

import pytest

from sekisho.backends.memory import MemoryStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.model.access import Permission, Role
from sekisho.model.delivery import MAILBOX
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.wishes.drafts import author_of, draft
from sekisho.testing.askers import an_actor
from sekisho.testing.owed import an_acceptance, an_outcome

DIRECTORY = StaticDirectory([Tenant(domains=("firm.test",))], {"firm.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "firm.test"): MAILBOX})
WHOLE = an_actor(Role.TENANT_ADMIN)


async def a_house(header_from):
    stores = MemoryStores(ManualClock())
    acceptance = an_acceptance()
    arrival = acceptance.arrival
    facts = (("category", "spam"), ("header_from", header_from))
    judged = TrackingEvent(arrival.received_at, DEFAULT_TENANT, arrival.id, "", EventKind.JUDGED, facts)
    outcome = an_outcome(arrival)
    await stores.records.accept_decided([(acceptance, replace(outcome, events=(*outcome.events, judged)))])
    await stores.history.store(await stores.records.outbox(100))
    return stores, arrival.id


@pytest.mark.parametrize("wish", ["approve", "block"])
async def test_a_wish_is_added_and_nothing_is_in_force(wish):
    stores, number = await a_house("Shop <Offers@Shop.test>")
    made = await draft(stores.policies, stores.history, DIRECTORY, DEFAULT_TENANT, WHOLE, number, wish)
    assert made.text == f'[[senders]]\n{wish} = ["offers@shop.test"]\n'
    assert not any(problem.grave for problem in made.problems)
    assert await stores.policies.latest(DEFAULT_TENANT) is None


async def test_only_messages_that_are_known_and_seen():
    stores, number = await a_house("Shop <offers@shop.test>")
    for other in ("0k7f2m9qx3t8w5n1r6ga", "<script>", ""):
        with pytest.raises(NotFound):
            await draft(stores.policies, stores.history, DIRECTORY, DEFAULT_TENANT, WHOLE, other)
    with pytest.raises(Denied):
        narrow = replace(WHOLE, permissions=frozenset({Permission.READ_POLICY}))
        await draft(stores.policies, stores.history, DIRECTORY, DEFAULT_TENANT, narrow, number)
    with pytest.raises(Denied):
        await draft(stores.policies, stores.history, DIRECTORY, DEFAULT_TENANT, replace(WHOLE, domains=frozenset({"firm.test"})), number)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Shop <Offers@Shop.test>", "offers@shop.test"),
        ("a@b.test", "a@b.test"),
        ('Eve <"x\\"]\n[[rules]]"@b.test>', ""),
        ("<*@b.test>", ""),
        ("nobody", ""),
        ("a@localhost", ""),
        ("", ""),
        ("x" * 300 + "@b.test", ""),
    ],
)
def test_what_a_document_can_bear(text, address):
    assert author_of(text) == address


async def test_a_message_without_an_author_has_no_draft():
    stores, number = await a_house('"x"]" <"a b"@c>')
    line = await stores.history.line(DEFAULT_TENANT, number)
    if not author_of(line.sender):
        with pytest.raises(Refused):
            await draft(stores.policies, stores.history, DIRECTORY, DEFAULT_TENANT, WHOLE, number)
    else:
        made = await draft(stores.policies, stores.history, DIRECTORY, DEFAULT_TENANT, WHOLE, number)
        assert author_of(line.sender) in made.added
