"""A keeper's round over stores in memory, with mail that is held for people."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.keeping.post import OwnPost
from sekisho.model.delivery import MAILBOX, Fate
from sekisho.model.digest import DigestRules, Schedule
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.ports.directory import Listed
from sekisho.quarantine.digest.rounds import Rounds
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.known.holding import Holding
from sekisho.testing.builders import an_address
from sekisho.testing.owed import a_held, an_acceptance, an_outcome

MORNING = datetime(2026, 11, 25, 7, 0, tzinfo=UTC).timestamp()  # a Wednesday
ORIGIN = "https://mail.example.test"
PEOPLE = {"boss@example.test": Listed(("boss@example.test", "chief@example.test"), frozenset({"directors"}))}
PEOPLE["chief@example.test"] = PEOPLE["boss@example.test"]


class Station:
    """What a round needs, and a look at what it sent."""

    def __init__(self):
        self.clock = ManualClock(MORNING)
        self.stores = MemoryStores(self.clock)
        self.set(DigestRules(enabled=True))
        self.post = OwnPost(self.stores.records, self.stores.history, self, self.stores.signals, self.clock)
        self.rounds = self.keeper()

    def __getattr__(self, name):
        return getattr(self.directory, name)  # the directory of this moment

    def set(self, rules, **more):
        holding = Holding(Tenant(), ("example.test",), {"example.test": MAILBOX}, people=PEOPLE, digest=rules, **more)
        self.directory = StaticDirectory.of([holding])

    def keeper(self, post=None):
        stores = self.stores
        return Rounds(
            stores.records, stores.control, self, post or self.post, stores.vault, self.clock, lambda: ORIGIN, lambda: (DEFAULT_TENANT,)
        )  # fmt: skip

    async def hold(self, recipient="taro@example.test", **fields):
        acceptance = an_acceptance(at=self.clock.now(), recipients=(recipient,))
        held = a_held(acceptance.arrival, an_address(recipient), **fields)
        outcome = replace(an_outcome(acceptance.arrival, Fate.QUARANTINED), held=(held,))
        await self.stores.records.accept_decided([(acceptance, outcome)])
        return held

    async def letters(self):
        """Everything that was queued: (recipient, octets), the oldest first."""
        owed = await self.stores.records.queue(DEFAULT_TENANT, 1_000)
        return [(str(one.recipients[0]), await self.stores.blobs.read(one.content)) for one in owed]

    async def look_at(self, hour, minute=5, days=0):
        """Let the clock stand there, and look."""
        self.clock.advance(MORNING + days * 86_400 + (hour - 7) * 3_600 + minute * 60 - self.clock.now())
        return await self.rounds.look()


@pytest.fixture
def station():
    return Station()


@pytest.fixture
def twice():
    return DigestRules(enabled=True, schedules=(Schedule("often", minutes=(480, 1020), groups=("directors",)), Schedule("daily")))
