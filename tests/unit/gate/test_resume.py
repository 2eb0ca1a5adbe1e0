"""Accepted mail is decided by whoever comes first, once."""

from sekisho.gate.carry_out import accepted_events
from sekisho.model.delivery import Fate


async def test_what_another_edge_left_is_taken_up_when_its_lease_ends(gate):
    incoming = gate.incoming()
    events = list(accepted_events(incoming.arrival, ()))
    await gate.stores.records.accept([incoming.acceptance], events, "dead edge", gate.clock.now() + 60)
    assert not await gate.resume.once()
    gate.clock.advance(61)
    assert await gate.resume.once()
    assert [row.fate for row in await gate.stores.records.ledger()] == [Fate.QUEUED]
    assert not await gate.resume.once()
    assert await gate.stores.records.check() == []
