"""Delivers into the embedded mailbox, beside the event loop."""

import asyncio

from sekisho.delivery.content import Contents
from sekisho.delivery.courier import Carried
from sekisho.delivery.maildir import Maildir
from sekisho.model.delivery import Delivery


class MailboxCarrier:
    """One worker's way into the Maildir folders."""

    def __init__(self, maildir: Maildir, contents: Contents) -> None:
        self._maildir = maildir
        self._contents = contents

    async def carry(self, delivery: Delivery) -> Carried:
        """Put the message into each recipient's mailbox."""
        delivery = await self._contents.signed(delivery)
        if self._contents.is_whole(delivery):
            chunks = [await self._contents.whole(delivery)]
        else:  # the embedded mailbox is for trying things out: a large message is held whole for the moment of writing
            chunks = [chunk async for chunk in self._contents.chunks(delivery)]
        whose = delivery.recipients if delivery.sent_to is None else (delivery.sent_to,)
        replies = [
            await asyncio.to_thread(self._maildir.deliver, delivery.id, delivery.envelope_sender, recipient, chunks, delivery.created_at)
            for recipient in whose
        ]
        return Carried("mailbox", tuple(replies) if delivery.sent_to is None else (replies[0],) * len(delivery.recipients))

    async def close(self) -> None:
        """Nothing is kept open."""
