"""Two policies tried on the corpus: its mail goes through the real pipeline into a history, then each policy says what it would have changed."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from corpus import distinct_messages

from sekisho.app.assembling import assemble
from sekisho.app.sandbox.nest import Nest
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.gate.carrier import Carrier
from sekisho.gate.carry_out import accepted_events, carry_out
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.passage import Station, passage
from sekisho.gate.policy_replaying import Trial, try_policy
from sekisho.inspections import CATALOGUE
from sekisho.keeping.outbox import pump
from sekisho.model.address import Address
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.delivery import MAILBOX
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.policy import NO_POLICY, Policy
from sekisho.model.tenant import Tenant
from sekisho.policy.shifts import ShiftTally
from sekisho.ports.history import Stored
from sekisho.ports.records import Acceptance, Outcome
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.policies import a_policy
from sekisho.verdict.weights import shipped_weights

CHECKOUT = Path(__file__).resolve().parents[2]
PEOPLE = tuple(Address(name, "example.test") for name in ("taro", "hanako", "jiro", "yuki"))
STRICT = """
[[rules]]
name = "no-programs-no-pages"
[rules.when]
attachment_name = ["*.exe", "*.scr", "*.js", "*.vbs", "*.iso", "*.htm", "*.html"]
attachment_active = true
[rules.then]
quarantine = "files"
[[rules]]
name = "answers-elsewhere"
match = "all"
[rules.when]
from_differs_reply_to = true
score_over = 0.05
[rules.then]
quarantine = "answers"
[[rules]]
name = "mark-outside"
direction = "inbound"
[rules.then]
tag = "[ext]"
"""
GENEROUS = """
[[rules]]
name = "lists-come-through"
recipients = ["hanako@example.test"]
[rules.when]
header = { "List-Id" = ["*"] }
category = ["spam", "bulk"]
[rules.then]
deliver = true
[[rules]]
name = "large-later"
[rules.when]
size_over = "100 KB"
[rules.then]
postpone = "02:00"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--dossiers", type=int, default=10_000)


def run(arguments: argparse.Namespace) -> int:
    shared = Path(os.environ.get("SEKISHO_SHARED", CHECKOUT.parent / "shared"))
    if not (shared / "corpus").is_dir():
        print(f"scripts/bench needs the shared folder with the corpus; {shared} is not there (set SEKISHO_SHARED).", file=sys.stderr)
        return 2
    messages = distinct_messages(shared / "corpus", arguments.messages, seed=7)
    with tempfile.TemporaryDirectory() as folder, Nest() as nest:
        asyncio.run(_show(nest, Path(folder), messages, arguments.dossiers))
    return 0


async def _show(nest: Nest, folder: Path, messages: Sequence[bytes], dossiers: int) -> None:
    stores = EmbeddedStores.open(folder, "demonstration")
    try:
        began = time.perf_counter()
        stopped = await _pass_all(nest, stores, messages)
        print(f"{len(messages)} messages through the pipeline in {time.perf_counter() - began:.1f} s; {stopped} held by the defaults")
        for name, text in (("strict", STRICT), ("generous", GENEROUS)):
            await _try(stores, name, a_policy(text))
        kept = [stored async for stored in _all(stores)]
        shelf = _Shelf(kept, dossiers)
        trial = Trial(CATALOGUE, shipped_weights(), NO_POLICY, a_policy(STRICT))
        began, cpu = time.perf_counter(), time.process_time()
        changed = sum([bool(one.shifts) async for one in try_policy(shelf, DEFAULT_TENANT, trial)])
        seconds, used = time.perf_counter() - began, time.process_time() - cpu
        print(f"{dossiers} dossiers (these, over and over): {seconds:.1f} s by the clock, {used:.1f} s of one core; {changed} change")
    finally:
        await stores.close()


async def _pass_all(nest: Nest, stores: EmbeddedStores, messages: Sequence[bytes]) -> int:
    inspectors = Inspectors(nest.connect, PoolSettings(size=2, most=2, one_shots=1, patience=600.0, slow=600.0))
    weights = shipped_weights()
    station = Station(inspectors, CATALOGUE, weights, assemble.versions(weights), stores.clock)
    tenant = Tenant(domains=("example.test",))
    carrier = Carrier(
        StaticDirectory([tenant], {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "*"): MAILBOX}), "gw.example.test", 10, False, None
    )
    await inspectors.start()
    held = 0
    try:
        for number, raw in enumerate(messages):
            now = stores.clock.now()
            identifier = ArrivalId(new_id(now))
            ref = BlobRef(DEFAULT_TENANT, identifier, "raw", len(raw), sha256(raw).hexdigest(), "inline")
            envelope = Envelope(Address("sender", "elsewhere.test"), (PEOPLE[number % len(PEOPLE)],), "", False, len(raw))
            arrival = Arrival(identifier, DEFAULT_TENANT, Direction.INBOUND, now, Connection("192.0.2.1", "elsewhere.test"), envelope, ref)
            passed = await passage(station, arrival, raw, tenant)
            outcome = carry_out(passed, carrier, now, in_dialogue=False)
            if isinstance(outcome, Outcome):
                held += bool(outcome.held)
                told = Outcome(
                    outcome.tenant, outcome.arrival, outcome.deliveries, outcome.held, outcome.fates,
                    (*accepted_events(arrival, ()), *outcome.events), outcome.dossier,
                )  # fmt: skip
                await stores.records.accept_decided([(Acceptance(arrival, raw), told)])
        await pump(stores.records, stores.history)
    finally:
        await inspectors.close()
    return held


async def _try(stores: EmbeddedStores, name: str, policy: Policy) -> None:
    tally, examples = ShiftTally(), []
    began = time.perf_counter()
    async for one in try_policy(stores.history, DEFAULT_TENANT, Trial(CATALOGUE, shipped_weights(), NO_POLICY, policy)):
        tally.count(one.shifts, one.shadow)
        examples += [shift for shift in one.shifts if shift.kind in {"stopped", "let through"}][:1]
    print(f"\n{name}: {tally.messages} dossiers in {time.perf_counter() - began:.2f} s; for {tally.changed} something changes")
    for (kind, rule), count in tally.rules.most_common():
        print(f"  {kind:12} {count:5}  {rule}")
    for (kind, person), count in sorted(tally.people.items()):
        if kind in {"stopped", "let through"}:
            print(f"  {kind:12} {count:5}  {person}")
    for shift in examples[:3]:
        print(f"    {shift.recipient}: {shift.before} -> {shift.after} ({shift.rule}, {shift.category})")


async def _all(stores: EmbeddedStores):
    place = 0
    while page := await stores.history.dossiers(DEFAULT_TENANT, place, 500, 0.0):
        for stored in page:
            yield stored
        place = page[-1].place


class _Shelf:
    """A history that holds the same dossiers over and over."""

    def __init__(self, kept: Sequence[Stored], count: int) -> None:
        self._kept, self._count = kept, count

    async def dossiers(self, tenant, after: int, limit: int, since: float) -> list[Stored]:
        del tenant, since
        last = min(after + limit, self._count)
        return [Stored(n + 1, one.arrival, one.events, one.dossier) for n in range(after, last) for one in (self._kept[n % len(self._kept)],)]
