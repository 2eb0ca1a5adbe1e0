"""One MAIL-RCPT-DATA transaction: one arrival for each tenant among its recipients."""

import logging
import time
from collections.abc import Mapping

from sekisho.edge.door import Admitted, Client
from sekisho.edge.intake import RAW, Intake
from sekisho.gate.reception import Incoming, Reception
from sekisho.model.address import Address
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope, Wish
from sekisho.model.decision import Reply
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.blobs import Blobs
from sekisho.ports.directory import Directory
from sekisho.ports.records import Acceptance
from sekisho.smtp.events import MailFrom, RcptTo

log = logging.getLogger(__name__)


class Transaction:
    """Collects recipients and octets; `complete` hands them to the gate."""

    def __init__(self, mail: MailFrom, client: Client, connection: Connection, directory: Directory, blobs: Blobs, reception: Reception) -> None:
        self._mail = mail
        self._client = client
        self._connection = connection
        self.directory = directory  # as it was at MAIL FROM: all of this message is done by it
        self._blobs = blobs
        self._reception = reception
        self._recipients: dict[tuple[TenantId, Direction], dict[str, Address]] = {}
        self._wishes: dict[str, Wish] = {}
        self._intakes: dict[tuple[TenantId, Direction], tuple[ArrivalId, Intake]] = {}

    def add(self, admitted: Admitted, recipient: Address, said: RcptTo | None = None) -> None:
        """Take a recipient, and what RCPT said of notices; the same one twice counts once."""
        group = self._recipients.setdefault((admitted.tenant, admitted.direction), {})
        group.setdefault(recipient.key, recipient)
        if said is not None and (said.notify or said.orcpt):
            self._wishes.setdefault(recipient.key, Wish(recipient.key, said.notify, said.orcpt))

    @property
    def sender(self) -> Address:
        """The envelope sender."""
        return self._mail.address

    def begin(self) -> bool:
        """Get ready for the octets; False when there is no recipient."""
        now = time.time()
        for group in self._recipients:
            arrival = ArrivalId(new_id(now))
            self._intakes[group] = (arrival, Intake(self._blobs, group[0], arrival))
        return bool(self._intakes)

    def write(self, octets: bytes) -> None:
        """Take the next canonical octets, once for each tenant (nearly always one)."""
        for _, intake in self._intakes.values():
            intake.write(octets)

    async def complete(self, defects: tuple[str, ...]) -> Reply:
        """Hand the message to the gate and return its reply to the final dot."""
        received_at = time.time()
        incoming = []
        for (tenant, direction), (arrival_id, intake) in self._intakes.items():
            ref, content = await intake.finish()
            envelope = self._envelope(self._recipients[tenant, direction])
            arrival = Arrival(arrival_id, tenant, direction, received_at, self._connection, envelope, ref)
            incoming.append(Incoming(Acceptance(arrival, content), self.directory.tenant(tenant), defects, self.directory))
        reply = await self._reception.receive(incoming)
        if not reply.is_positive:
            await self._delete_files([item.arrival.raw for item in incoming])
        return reply

    def abort(self) -> None:
        """Forget the octets received so far."""
        for _, intake in self._intakes.values():
            intake.abort()

    def _envelope(self, recipients: Mapping[str, Address]) -> Envelope:
        mail = self._mail
        wishes = tuple(wish for key, wish in self._wishes.items() if key in recipients) if self._wishes else ()
        return Envelope(mail.address, tuple(recipients.values()), mail.body, mail.smtputf8, mail.declared_size, mail.envid, mail.ret, wishes)

    async def _delete_files(self, refs: list[BlobRef]) -> None:
        for ref in refs:
            if ref.place != "inline" and ref.part == RAW:
                try:
                    await self._blobs.delete(ref)
                except (TemporaryFailure, OSError) as failure:  # the reply stands; the octets go with the sweep
                    log.warning("the octets of a refused message stay for now: %s", failure, extra={"arrival": ref.arrival})
