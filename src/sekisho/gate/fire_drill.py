"""The fire drill: harmless specimens through the real passage, whose verdicts are known. Nothing is stored, nothing is sent."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sekisho.gate.passage import Station, passage
from sekisho.model.address import Address
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId, new_id
from sekisho.model.tenant import Tenant
from sekisho.model.verdict import Category

_SENDER = Address("fire-drill", "sekisho.invalid")  # RFC 2606: nobody's
_CLIENT = Connection("192.0.2.1", "fire-drill.sekisho.invalid")


@dataclass(frozen=True, slots=True)
class Specimen:
    """A message, and what it must be found to be."""

    name: str
    content: bytes
    expected: frozenset[Category]


async def fire_drill(station: Station, tenant: Tenant, specimens: Sequence[Specimen]) -> tuple[str, ...]:
    """Return what went wrong, in one line for each specimen; empty: all is as it must be."""
    problems = []
    for specimen in specimens:
        try:
            passed = await passage(station, _arrival(station, tenant, specimen.content), specimen.content, tenant)
        except TemporaryFailure as failure:
            problems.append(f"{specimen.name}: {failure}"[:300])
            continue
        found = passed.verdict.category
        if found not in specimen.expected:
            problems.append(f"{specimen.name}: found to be {found}, expected {' or '.join(sorted(map(str, specimen.expected)))}")
    return tuple(problems)


def _arrival(station: Station, tenant: Tenant, content: bytes) -> Arrival:
    now = station.clock.now()
    identifier = ArrivalId(new_id(now))
    recipient = Address("postmaster", tenant.domains[0] if tenant.domains else _SENDER.domain)
    ref = BlobRef(tenant.id, identifier, "raw", len(content), hashlib.sha256(content).hexdigest(), "inline")
    return Arrival(identifier, tenant.id, Direction.INBOUND, now, _CLIENT, Envelope(_SENDER, (recipient,)), ref)
