"""Mail that is held for people, and links to it as a digest has them."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.model.delivery import MAILBOX, Fate
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.quarantine.digest.tickets import issue
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.builders import an_address
from sekisho.testing.owed import a_held, an_acceptance, an_outcome


@pytest.fixture
def hold(console):
    """Keep a mail: `hold("taro@example.test", category="spam")`."""
    console.go_by(StaticDirectory([Tenant()], {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "example.test"): MAILBOX}))

    def keep(recipient="taro@example.test", **fields):
        acceptance = an_acceptance(at=console.clock.now(), recipients=(recipient,))
        held = a_held(acceptance.arrival, an_address(recipient), **fields)
        outcome = replace(an_outcome(acceptance.arrival, Fate.QUARANTINED), held=(held,))
        asyncio.run(console.stores.records.accept_decided([(acceptance, outcome)]))
        return held

    return keep


@pytest.fixture
def link(console):
    """The path of a link: `link(held, Act.RELEASE)`."""

    def make(held, act, seconds=3_600):
        return "/digest/" + asyncio.run(issue(console.stores.vault, held, act, console.clock.now() + seconds))

    return make


@pytest.fixture
def deliveries(console):
    return lambda: asyncio.run(console.stores.records.queue(DEFAULT_TENANT, 100))
