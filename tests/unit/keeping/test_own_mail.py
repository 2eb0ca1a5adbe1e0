from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.stores import MemoryStores
from sekisho.keeping.own_mail import posted
from sekisho.model.address import Address
from sekisho.model.delivery import MAILBOX
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.ports.post import Letter


async def test_it_is_owed_once_and_the_books_are_sound():
    clock = ManualClock()
    stores = MemoryStores(clock)
    sender, recipient = Address("postmaster", "example.test"), Address("anna", "example.test")
    identifier = ArrivalId(new_id(clock.now()))
    letter = Letter(DEFAULT_TENANT, sender, recipient, identifier, b"Subject: x\r\n\r\nx\r\n", "alarm")
    pair = posted(letter, MAILBOX, clock.now(), ("about", "y"))
    await stores.records.accept_decided([pair])
    [delivery] = await stores.records.queue(DEFAULT_TENANT, 10)
    assert (delivery.sender, delivery.recipients, delivery.signing.sign_for) == (sender, (recipient,), "example.test")
    assert await stores.blobs.read(delivery.content) == b"Subject: x\r\n\r\nx\r\n"
    assert await stores.records.check() == []
    assert ("about", "y") in pair[1].events[0].facts
    assert ("rule", "alarm") in pair[1].events[1].facts
