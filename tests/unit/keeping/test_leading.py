"""The lead of one keeper over the others."""

import asyncio

from tests.unit.keeping.slipping import Slipping

from sekisho.keeping.leading import Leading
from sekisho.model.errors import TemporaryFailure


async def test_while_nobody_answers_the_lead_lasts_as_long_as_its_lease(clock):
    silent = TemporaryFailure("the database is gone")
    lead = Slipping(silent)
    leading = Leading(lead, clock, 15.0)
    assert not await leading.ours()
    for wait, answer, expected in ((0, True, True), (14, silent, True), (2, silent, False), (0, False, False)):
        clock.advance(wait)
        lead.answers = [answer]
        assert await leading.ours() is expected


async def test_it_is_waited_for_and_its_loss_is_told(clock):
    leading = Leading(Slipping(False, TemporaryFailure("gone"), True, True, False), clock, 0.003)
    async with asyncio.timeout(30):
        await leading.taken()
        await leading.lost()
    assert not await leading.ours()
