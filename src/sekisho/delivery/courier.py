"""Carries one delivery to its next hop and says how that ended for each recipient."""

from dataclasses import dataclass
from typing import Protocol

from sekisho.delivery.connections import Connection
from sekisho.delivery.content import Contents, header_section, size_after
from sekisho.delivery.exchangers import Undeliverable
from sekisho.delivery.routing import Connector
from sekisho.delivery.settings import DeliverySettings
from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.model.delivery import Delivery, Route
from sekisho.smtp.capabilities import Capabilities
from sekisho.smtp.letter import Letter

ENDED_EARLY = Reply(451, "4.4.2", "The connection ended before this recipient was named")


@dataclass(frozen=True, slots=True)
class Carried:
    """How one attempt ended. `replies` are in the order of the delivery's recipients."""

    hop: str
    replies: tuple[Reply, ...]
    tls: str = ""  # "TLSv1.3"; "" for none
    reply_lost: bool = False  # the message may have arrived although the reply says otherwise
    tells: bool = False  # the hop knows what the sender wants to hear of it (RFC 3461): notices of success are its affair


class Carrier(Protocol):
    """One worker's way to one destination: opened when needed, used for many messages."""

    async def carry(self, delivery: Delivery) -> Carried:
        """Try once. Raises Unreachable when no session came about, and whatever reading the content raises."""
        ...

    async def close(self) -> None:
        """End the session politely. Safe to call twice."""
        ...


class SmtpCarrier:
    """Delivers by SMTP over a connection that is kept between messages."""

    def __init__(self, route: Route, connector: Connector, contents: Contents, settings: DeliverySettings) -> None:
        self._route = route
        self._connector = connector
        self._contents = contents
        self._settings = settings
        self._connection: Connection | None = None

    async def carry(self, delivery: Delivery) -> Carried:
        """Send the message; a connection that died while nobody used it is replaced once."""
        delivery = await self._contents.signed(delivery)
        content = await self._contents.whole(delivery) if self._contents.is_whole(delivery) else None
        for last_try in (False, True):
            try:
                connection = await self._session()
            except Undeliverable as error:
                return Carried("", (error.reply,) * len(delivery.recipients))
            reused = connection.transactions > 0
            carried = await self._send(connection, delivery, content)
            if last_try or not (reused and connection.client.ended_unanswered):
                return carried
        raise AssertionError("the second try always returns")

    async def close(self) -> None:
        """Quit."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.quit()

    async def _session(self) -> Connection:
        connection = self._connection
        if connection is not None and connection.usable and connection.transactions < self._settings.messages_per_connection:
            return connection
        await self.close()
        self._connection = connection = await self._connector.connect(self._route)
        return connection

    async def _send(self, connection: Connection, delivery: Delivery, content: bytes | None) -> Carried:
        """Send in as many transactions as the limit on recipients asks for."""
        replies: tuple[Reply, ...] = ()
        if delivery.sent_to is not None:  # redirected: one copy for all, and what becomes of it holds for all
            letter = await self._letter(delivery, (delivery.sent_to,), content, connection.client.capabilities)
            (reply,) = await connection.deliver(letter, self._contents.chunks(delivery) if content is None else content)
            replies = (reply,) * len(delivery.recipients)
            return Carried(str(connection.hop), replies, connection.tls_version, connection.client.reply_lost, connection.client.capabilities.dsn)
        step = self._settings.recipients_per_transaction
        for start in range(0, len(delivery.recipients), step):
            group = delivery.recipients[start : start + step]
            if start and not connection.usable:
                replies += (ENDED_EARLY,) * len(group)
            else:
                letter = await self._letter(delivery, group, content, connection.client.capabilities)
                replies += await connection.deliver(letter, self._contents.chunks(delivery) if content is None else content)
        return Carried(str(connection.hop), replies, connection.tls_version, connection.client.reply_lost, connection.client.capabilities.dsn)

    async def _letter(self, delivery: Delivery, group: tuple[Address, ...], content: bytes | None, offered: Capabilities) -> Letter:
        if content is None:
            size = size_after(delivery)
            eight_bit = offered.eight_bit or await self._contents.has_eight_bit(delivery)  # declaring too much does no harm (RFC 6152 section 2)
            head = await self._contents.head(delivery.content) if delivery.smtputf8 else b""
        else:
            size = len(content)
            eight_bit = not content.isascii()
            head = header_section(content) if delivery.smtputf8 else b""
        # A message that came with SMTPUTF8 but does not need it may go to a hop without it (RFC 6531 section 3.2).
        wished = delivery.envid, delivery.ret, delivery.wishes
        return Letter(delivery.envelope_sender, group, size, eight_bit, not head.isascii(), delivery.smtputf8, *wished)
