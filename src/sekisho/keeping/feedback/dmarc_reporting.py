"""Our aggregate reports: once a day, to each domain that asks for them, about the mail that we saw in its name (RFC 9990)."""

import binascii
import gzip
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from sekisho.keeping.own_mail import posted
from sekisho.model.address import Address
from sekisho.model.delivery import Route
from sekisho.model.dmarc_report import SeenRow
from sekisho.model.ids import ArrivalId, TenantId, new_id
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.history import History
from sekisho.ports.lookups import Resolver, TempFail
from sekisho.ports.post import Letter
from sekisho.ports.records import Acceptance, Outcome, Records
from sekisho.ports.signals import Signals
from sekisho.senderauth.dmarc_record import parse_record
from sekisho.senderauth.report_destinations import destinations
from sekisho.senderauth.report_writing import report_id, write_report

log = logging.getLogger(__name__)

DAY = 86_400
LOOK_SECONDS = 600.0
MOST_ROWS = 10_000  # of one report
_GIVEN_UP_DAYS = 3  # after which nobody is told any more


@dataclass(frozen=True, slots=True)
class Reporting:
    """Who reports. `most` reports at each look: a throttle for those who run the receiving ends."""

    sender: Address
    organisation: str
    contact: str = ""
    most: int = 20


async def send_reports(
    reporting: Reporting, history: History, records: Records, directory: Directory, resolver: Resolver, signals: Signals, clock: Clock
) -> int:
    """Write and queue the reports about days that are over; return how many.

    Broken off between queueing and forgetting, the same report goes out again under the same id. DNS that gives no answer now is asked again
    at the next look, for three days.
    """
    now = clock.now()
    today, queued = int(now // DAY), 0
    for tenant, day, domain in await history.seen_groups(today, reporting.most):
        rows = await history.seen_rows(tenant, day, domain, MOST_ROWS)
        try:
            addresses = await _addresses(rows, domain, resolver)
        except TempFail as failure:
            log.warning("no report about %s yet: %s", domain, failure)
            if day < today - _GIVEN_UP_DAYS:
                await history.forget_seen(tenant, day, domain)
            continue
        for address in addresses:
            route = directory.route(tenant, address.domain)
            if route is None:
                log.warning("no route for the report about %s to %s", domain, address.domain)
                continue
            await records.accept_decided([_owed(reporting, tenant, route, address, day, domain, rows, now)])
            queued += 1
        await history.forget_seen(tenant, day, domain)
    if queued:
        signals.ring("delivery")
    return queued


async def _addresses(rows: Sequence[tuple[SeenRow, int]], domain: str, resolver: Resolver) -> list[Address]:
    record = parse_record(rows[-1][0].record.encode("utf-8")) if rows else None
    if record is None:
        return []
    allowed = await destinations(record.rua, domain, resolver)
    return [Address(local, host.lower()) for local, _, host in (address.rpartition("@") for address in allowed) if address_is_plain(local)]


def address_is_plain(local: str) -> bool:
    """Tell whether a local part can be sent to as it is."""
    return 0 < len(local) <= 64 and local.isascii() and all(character.isalnum() or character in "!#$%&'*+-/=?^_`{|}~." for character in local)


def write_mail(
    reporting: Reporting, recipient: Address, day: int, domain: str, rows: Sequence[tuple[SeenRow, int]], identifier: str, now: float
) -> bytes:
    """Return the whole message with CRLF line ends: the report, compressed, as its one part (RFC 9990 section 3.3)."""
    begin, end = day * DAY, (day + 1) * DAY - 1
    own = reporting.sender.domain
    number = report_id(domain, day)
    document = write_report(
        rows,
        domain=domain,
        begin=begin,
        end=end,
        identifier=number,
        organisation=reporting.organisation,
        email=str(reporting.sender),
        contact=reporting.contact,
    )
    packed = gzip.compress(document, mtime=0)
    name = f"{own}!{domain}!{begin}!{end}.xml.gz"
    head = (
        f"From: <{reporting.sender}>",
        f"To: <{recipient}>",
        f"Subject: Report Domain: {domain}\r\n Submitter: {own}\r\n Report-ID: <{number}>",
        f"Date: {format_datetime(datetime.fromtimestamp(now, UTC))}",
        f"Message-ID: <{identifier}@{own}>",
        "Auto-Submitted: auto-generated",  # RFC 3834
        "MIME-Version: 1.0",
        f'Content-Type: application/gzip; name="{name}"',
        f'Content-Disposition: attachment; filename="{name}"',
        "Content-Transfer-Encoding: base64",
    )
    body = b"".join(binascii.b2a_base64(packed[place : place + 57], newline=False) + b"\r\n" for place in range(0, len(packed), 57))
    return "\r\n".join(head).encode("ascii") + b"\r\n\r\n" + body


def _owed(
    reporting: Reporting, tenant: TenantId, route: Route, recipient: Address, day: int, domain: str, rows: Sequence[tuple[SeenRow, int]], now: float
) -> tuple[Acceptance, Outcome]:
    identifier = ArrivalId(new_id(now))
    content = write_mail(reporting, recipient, day, domain, rows, identifier, now)
    return posted(Letter(tenant, reporting.sender, recipient, identifier, content, "dmarc.report"), route, now, ("report_about", domain))
