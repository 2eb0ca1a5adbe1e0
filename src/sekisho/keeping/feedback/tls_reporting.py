"""Our TLS reports: once a day, to each domain that asks for them, how our sessions with its mail exchangers were encrypted (RFC 8460)."""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from zlib import crc32

import msgspec

from sekisho.keeping.feedback.dmarc_reporting import address_is_plain
from sekisho.keeping.feedback.tls_report_writing import MEDIA_TYPE, Letterhead, asked_places, mail_address, write_letter, write_report
from sekisho.keeping.own_mail import posted
from sekisho.model.address import Address
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.model.tls_session import SEEN_SHELF, TOLD_SHELF, TlsSession
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.documents import Documents
from sekisho.ports.lookups import NoData, NxDomain, Resolver, TempFail
from sekisho.ports.post import Letter
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.ports.web import NotFetched, Web

log = logging.getLogger(__name__)

DAY = 86_400
LOOK_SECONDS = 600.0
SPREAD_SECONDS = 14_400  # after midnight over which reports go out: not everybody at once (section 4.1)
SETTLE_SECONDS = 300  # after midnight for the last counts of the day to be written
MOST = 100  # domains told at each look
_GIVEN_UP_DAYS = 3

_read = msgspec.json.Decoder(list[tuple[TlsSession, int]]).decode
_read_names = msgspec.json.Decoder(list[str]).decode


@dataclass(frozen=True, slots=True)
class TlsReporter:
    """Writes, queues and posts. A report that breaks off between queueing and noting goes out again under the same id."""

    head: Letterhead
    sender: Address
    documents: Documents
    records: Records
    directory: Directory
    resolver: Resolver
    web: Web
    signals: Signals
    clock: Clock

    async def look(self) -> int:
        """Tell domains about days that are over; return how many reports went out."""
        now, sent = self.clock.now(), 0
        for day, names in (await self._days()).items():
            if now < (day + 1) * DAY + SETTLE_SECONDS:
                continue
            by_domain = _by_domain([await self._seen(name) for name in names])
            told = set(_read_names(await self.documents.get(DEFAULT_TENANT, TOLD_SHELF, str(day)) or b"[]"))
            is_late = now >= (day + 1 + _GIVEN_UP_DAYS) * DAY
            due = [domain for domain in by_domain if domain not in told and now >= (day + 1) * DAY + SETTLE_SECONDS + _later(domain)]
            for domain in due[:MOST]:
                reports = await self._tell(domain, day, by_domain[domain], now)
                sent += reports or 0
                if reports is not None or is_late:
                    told.add(domain)
            if told.issuperset(by_domain):
                for name in names:
                    await self.documents.forget(DEFAULT_TENANT, SEEN_SHELF, name)
                await self.documents.forget(DEFAULT_TENANT, TOLD_SHELF, str(day))
            elif due:
                await self.documents.put(DEFAULT_TENANT, TOLD_SHELF, str(day), msgspec.json.encode(sorted(told)))
        if sent:
            self.signals.ring("delivery")
        return sent

    async def _days(self) -> dict[int, list[str]]:
        days: dict[int, list[str]] = {}
        for name in await self.documents.names(DEFAULT_TENANT, SEEN_SHELF):
            day = name.partition(".")[0]
            if day.isdigit():
                days.setdefault(int(day), []).append(name)
        return days

    async def _seen(self, name: str) -> list[tuple[TlsSession, int]]:
        try:
            return _read(await self.documents.get(DEFAULT_TENANT, SEEN_SHELF, name) or b"[]")
        except msgspec.MsgspecError:
            log.error("the counts %s for TLS reports cannot be read; they are left out", name)
            return []

    async def _tell(self, domain: str, day: int, sessions: Counter[TlsSession], now: float) -> int | None:
        """Return how many reports went out, None if some could not yet."""
        try:
            places = asked_places(await self.resolver.txt(f"_smtp._tls.{domain}"))
        except (NoData, NxDomain):
            return 0
        except TempFail as failure:
            log.warning("no TLS report about %s yet: %s", domain, failure)
            return None
        packed = write_report(self.head, domain, day, sessions) if places else b""
        gone = [await self._mail(mail_address(place), domain, day, packed, now) or await self._post(place, domain, packed) for place in places]
        return sum(gone) if any(gone) or not places else None

    async def _mail(self, address: str, domain: str, day: int, packed: bytes, now: float) -> bool:
        local, _, host = address.rpartition("@")
        if not (host and host.isascii() and address_is_plain(local)):
            return False
        recipient = Address(local, host.lower())
        route = self.directory.route(DEFAULT_TENANT, recipient.domain)
        if route is None:
            log.warning("no route for the TLS report about %s to %s", domain, recipient.domain)
            return False
        identifier = ArrivalId(new_id(now))
        content = write_letter(self.head, str(recipient), domain, day, packed, identifier, now)
        heedless = replace(route, tls="opportunistic") if route.exchangers_of else route  # a report of failed TLS must not fail by it (section 3)
        mail = Letter(DEFAULT_TENANT, self.sender, recipient, identifier, content, "tls.report")
        await self.records.accept_decided([posted(mail, heedless, now, ("report_about", domain))])
        return True

    async def _post(self, place: str, domain: str, packed: bytes) -> bool:
        if not place.lower().startswith("https:"):
            return False
        try:
            status = await self.web.post(place, packed, media_type=MEDIA_TYPE)
        except NotFetched as failure:
            log.warning("the TLS report about %s could not be posted: %s", domain, failure)
            return False
        return 200 <= status < 300


def _later(domain: str) -> int:
    return crc32(domain.encode()) % SPREAD_SECONDS


def _by_domain(documents: Iterable[list[tuple[TlsSession, int]]]) -> dict[str, Counter[TlsSession]]:
    found: dict[str, Counter[TlsSession]] = {}
    for pairs in documents:
        for session, number in pairs:
            found.setdefault(session.policy.domain, Counter())[session] += number
    return dict(sorted(found.items()))
