"""One worker's way: the connection is kept, replaced when it died, closed after its share."""

from dataclasses import replace

import pytest

from sekisho.backends.memory.stores import MemoryStores
from sekisho.delivery.connections import Unreachable
from sekisho.delivery.content import Contents
from sekisho.delivery.courier import SmtpCarrier
from sekisho.delivery.routing import Connector
from sekisho.model.address import Address
from sekisho.testing.builders import RAW
from sekisho.testing.owed import a_delivery, an_acceptance
from sekisho.testing.post_office import SETTINGS, ShiftedClock, route_to
from sekisho.testing.sink import Fault, Sink


class Way:
    """A carrier to a sink with something to carry."""

    def __init__(self, sink, **settings):
        clock = ShiftedClock()
        self.stores = MemoryStores(clock)
        self.settings = replace(SETTINGS, **settings)
        self.carrier = SmtpCarrier(
            route_to(sink.port), Connector(self.settings, clock.monotonic), Contents(self.stores.blobs, self.settings.whole_content), self.settings
        )

    async def carry(self, content=RAW, **fields):
        acceptance = an_acceptance(content)
        await self.stores.records.accept([acceptance], [], "test", 0.0)
        return await self.carrier.carry(a_delivery(acceptance.arrival, **fields))


async def test_a_connection_has_its_share_of_messages():
    async with Sink() as sink:
        way = Way(sink, messages_per_connection=3)
        for _ in range(7):
            carried = await way.carry()
            assert [reply.code for reply in carried.replies] == [250]
        await way.carrier.close()
        await way.carrier.close()
        assert sink.connections == 3
        assert sink.commands.count("QUIT") == 3
        assert "RSET" not in sink.commands


@pytest.mark.parametrize("fault", [Fault.CLOSE, Fault.RESET])
async def test_a_connection_that_died_is_replaced_once(fault):
    async with Sink() as sink:
        way = Way(sink)
        await way.carry()
        faults = [fault]
        sink.script = lambda verb, _: faults.pop() if verb == "MAIL" and faults else None
        assert [reply.code for reply in (await way.carry()).replies] == [250]
        assert (sink.connections, len(sink.messages)) == (2, 2)
        faults.extend([fault, fault])
        assert [reply.code for reply in (await way.carry()).replies] == [451]
        await way.carrier.close()


async def test_a_fresh_connection_that_dies_is_a_failure():
    async with Sink() as sink:
        way = Way(sink)
        sink.script = lambda verb, _: Fault.CLOSE if verb == "MAIL" else None
        assert [reply.code for reply in (await way.carry()).replies] == [451]
        assert sink.connections == 1


async def test_nobody_there():
    async with Sink() as sink:
        way = Way(sink)
        await sink.stop()
        with pytest.raises(Unreachable):
            await way.carry()


async def test_recipients_are_split_and_the_rest_waits_when_the_connection_ends():
    async with Sink() as sink:
        way = Way(sink, recipients_per_transaction=2)
        recipients = tuple(Address(f"user{number}", "example.test") for number in range(5))
        assert [reply.code for reply in (await way.carry(recipients=recipients)).replies] == [250] * 5
        assert [len(taken.recipients) for taken in sink.messages] == [2, 2, 1]
        sink.script = lambda verb, argument: Fault.CLOSE if verb == "DOT" and "user2" in argument else None
        carried = await way.carry(recipients=recipients)
        assert [reply.code for reply in carried.replies] == [250, 250, 451, 451, 451]
        assert carried.reply_lost
        await way.carrier.close()


async def test_eight_bits_are_declared_only_where_they_are():
    async with Sink() as sink:
        way = Way(sink)
        await way.carry(b"Subject: x\r\n\r\n\xff\r\n")
        await way.carry(b"Subject: x\r\n\r\nx\r\n", body="8BITMIME")
        await way.carrier.close()
        assert ["BODY=8BITMIME" in taken.mail for taken in sink.messages] == [True, False]
