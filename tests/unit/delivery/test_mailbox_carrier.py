"""The embedded mailbox gets the changed message, small or large, for each recipient."""

import pytest

from sekisho.backends.memory.stores import MemoryStores
from sekisho.delivery.content import Contents
from sekisho.delivery.mailbox_carrier import MailboxCarrier
from sekisho.delivery.maildir import Maildir
from sekisho.model.address import Address
from sekisho.model.decision import Edit
from sekisho.testing.owed import a_delivery, an_acceptance
from sekisho.testing.post_office import ShiftedClock


@pytest.mark.parametrize("size", [10, 1_000_000])
async def test_each_recipient_has_it(tmp_path, size):
    stores = MemoryStores(ShiftedClock())
    content = b"Subject: x\r\n\r\n" + b"y" * size + b"\r\n"
    acceptance = an_acceptance(content)
    writer = stores.blobs.create(acceptance.arrival.tenant, acceptance.arrival.id, "raw")
    writer.write(content)
    recipients = (Address("taro", "example.test"), Address("jiro", "example.test"))
    delivery = a_delivery(acceptance.arrival, recipients, content=await writer.finish(), changes=(Edit(0, 0, b"X: 1\r\n"),))
    maildir = Maildir(tmp_path)
    carrier = MailboxCarrier(maildir, Contents(stores.blobs, 1_000))
    for _ in range(2):
        carried = await carrier.carry(delivery)
        assert [reply.code for reply in carried.replies] == [250, 250]
    await carrier.close()
    for recipient in recipients:
        (entry,) = maildir.list_messages(recipient)
        assert maildir.read_message(recipient, entry.name).endswith(f"Delivered-To: {recipient}\r\nX: 1\r\n".encode() + content)
