"""The long memory, in memory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from sekisho.backends.chain import FIRST, breaks
from sekisho.backends.dmarc_facts import DAY, reports_in, seen_in, seen_of, tls_reports_in
from sekisho.backends.line_counts import days_of, hours_of
from sekisho.backends.memory.acquaintances import MemoryAcquaintances
from sekisho.backends.memory.campaigns import MemoryCampaigns
from sekisho.backends.memory.opinions import MemoryOpinions
from sekisho.backends.one_stretch import OneStretch
from sekisho.backends.payload import pack, readable, unpack
from sekisho.backends.places import cursor, first_place, place_at
from sekisho.backends.redaction import erased_in, redacted
from sekisho.backends.search_filter import fits
from sekisho.backends.summaries import Line, accepted_in
from sekisho.model.dmarc_report import AggregateReport, SeenRow
from sekisho.model.ids import ArrivalId, TenantId
from sekisho.model.page import Page
from sekisho.model.tls_report import TlsReport
from sekisho.model.tracking import TrackingEvent
from sekisho.ports.history import Counted, Redaction, Search, Stored, Summary, Told
from sekisho.ports.records import ChainHead, OutboxRow


class MemoryHistory(OneStretch):
    """Links by writer and number; everything else is derived from them. `links` may be damaged by tests."""

    def __init__(
        self, acquaintances: MemoryAcquaintances | None = None, campaigns: MemoryCampaigns | None = None, opinions: MemoryOpinions | None = None
    ) -> None:
        self._acquaintances = acquaintances or MemoryAcquaintances()
        self._campaigns = campaigns or MemoryCampaigns()
        self._opinions = opinions or MemoryOpinions()
        self.links: dict[tuple[str, int], OutboxRow] = {}
        self._lines: dict[tuple[TenantId, ArrivalId], Line] = {}
        self._places: dict[tuple[TenantId, ArrivalId], int] = {}
        self._stored: dict[tuple[str, int], int] = {}  # in which order
        self._marks: dict[str, float] = {}
        self._aged: list[OutboxRow] = []  # emptied by their age
        self._erasures: dict[tuple[TenantId, str], str] = {}
        self._retired: dict[str, ChainHead] = {}
        self._retired_before = 0.0
        self._reports: dict[tuple[TenantId, str, str, str], tuple[ArrivalId, AggregateReport]] = {}
        self._tls_reports: dict[tuple[TenantId, str, str, str], tuple[ArrivalId, TlsReport]] = {}
        self._seen: dict[tuple[TenantId, int, str], Counter[str]] = {}

    async def store(self, rows: Sequence[OutboxRow]) -> None:
        """Store rows once."""
        for row in rows:
            head = self._retired.get(row.writer)
            if (row.writer, row.number) in self.links or (head and row.number <= head.number):
                continue
            self.links[row.writer, row.number] = row
            self._stored[row.writer, row.number] = len(self._stored) + 1
            events = unpack(row.payload)[0]
            for tenant, arrival, report, _ in reports_in(events):
                self._reports.setdefault((tenant, report.domain, report.reporter, report.report_id), (arrival, report))
            for tenant, arrival, told, _ in tls_reports_in(events):
                self._tls_reports.setdefault((tenant, told.domain, told.reporter, told.report_id), (arrival, told))
            for tenant, day, domain, seen in seen_in(events):
                self._seen.setdefault((tenant, day, domain), Counter())[seen] += 1
            for event in events:
                key = event.tenant, event.arrival
                self._lines.setdefault(key, Line(*key)).take(event)
                self._acquaintances.learn(event)
                self._campaigns.learn(event)
                self._opinions.learn(event)
            taken = set(self._places.values())
            for key in sorted({(event.tenant, event.arrival) for event in events} - self._places.keys(), key=lambda key: self._lines[key].at):
                place = first_place(self._lines[key].at)
                while place in taken:
                    place += 1
                self._places[key] = place
                taken.add(place)

    async def story(self, tenant: TenantId, arrival: ArrivalId) -> list[TrackingEvent]:
        """Return all events of a message in order of time."""
        rows = [row for row in self.links.values() if (row.tenant, row.arrival) == (tenant, arrival)]
        return sorted((event for row in rows for event in _events(row)), key=lambda event: event.at)

    async def search(self, tenant: TenantId, search: Search, limit: int, after: str = "") -> Page[Summary]:
        """Find messages, the newest first."""
        fit, upper = fits(search), place_at(after) if after else 1 << 62
        members = await self._campaigns.members(tenant, ArrivalId(search.campaign), 1_000_000) if search.campaign else []
        places = sorted((place for (whose, _), place in self._places.items() if whose == tenant and place < upper), reverse=True)
        keys = {place: key for key, place in self._places.items()}
        found: list[Summary] = []
        for place in places:
            line = self._lines[keys[place]]
            if (not search.campaign or line.arrival in members) and fit(line):
                found.append(line.summary)
            if len(found) == limit:
                return Page(tuple(found), cursor(place))
        return Page(tuple(found))

    async def line(self, tenant: TenantId, arrival: ArrivalId) -> Summary | None:
        """Return what is known of one message."""
        line = self._lines.get((tenant, arrival))
        return line.summary if line else None

    async def dossier(self, tenant: TenantId, arrival: ArrivalId) -> bytes | None:
        """Return the last stored dossier."""
        rows = (row for row in self.links.values() if (row.tenant, row.arrival) == (tenant, arrival))
        return next((dossier for row in reversed(list(rows)) if row.payload and (dossier := unpack(row.payload)[1]) is not None), None)

    async def dossiers(self, tenant: TenantId, after: int, limit: int, since: float = 0.0) -> list[Stored]:
        """Return stored dossiers in the order in which they were stored."""
        found = []
        for key, row in self.links.items():
            events, dossier = unpack(row.payload) if row.payload else ([], None)
            place = self._stored[key]
            if row.tenant == tenant and place > after and dossier is not None and any(event.at >= since for event in events):
                found.append(Stored(place, row.arrival, tuple(events), dossier))
        return found[:limit]

    async def count_messages(self, tenant: TenantId, since: float) -> int:
        """Return how many messages came since then."""
        return sum(line.tenant == tenant and line.at >= since for line in self._lines.values())

    async def verify_chains(self, pending: Sequence[OutboxRow], heads: Sequence[ChainHead] = ()) -> list[str]:
        """Check every chain up to its head."""
        ends = {head.writer: head for head in heads}
        chains: dict[str, list[OutboxRow]] = {writer: [] for writer in ends}
        for row in (*self.links.values(), *pending):
            chains.setdefault(row.writer, []).append(row)
        problems: list[str] = []
        for writer, rows in sorted(chains.items()):
            start = self._retired.get(writer, ChainHead(writer, 0, FIRST))
            ordered = sorted((row for row in rows if row.number > start.number), key=lambda row: row.number)
            problems += breaks(ordered, start, ends.get(writer))
        links = [row for row in self.links.values() if row.original]
        problems += [f"chain {row.writer}, link {row.number}: emptied before its time" for row in links if not row.payload and row not in self._aged]
        told = erased_in(event for row in (*self.links.values(), *pending) for event in _events(row))
        changed = [row for row in links if row.payload and sha256(row.payload).hexdigest() not in told]
        return problems + [f"chain {row.writer}, link {row.number}: changed, and no erasure says so" for row in changed]

    async def accepted_pairs(self, pending: Sequence[OutboxRow] = (), since: float = 0.0) -> set[tuple[ArrivalId, str]]:
        """Return every (arrival, recipient key) that was accepted."""
        return {pair for row in (*self.links.values(), *pending) for pair in accepted_in(_events(row), since)}

    async def reports(self, tenant: TenantId, domain: str, limit: int) -> list[tuple[ArrivalId, AggregateReport]]:
        """Return aggregate reports that came, the latest first."""
        found = [value for key, value in self._reports.items() if key[0] == tenant and domain in {"", key[1]}]
        return sorted(found, key=lambda value: (value[1].end, value[0]), reverse=True)[:limit]

    async def tls_reports(self, tenant: TenantId, domain: str, limit: int) -> list[tuple[ArrivalId, TlsReport]]:
        """Return TLS reports that came, the latest first."""
        found = [value for key, value in self._tls_reports.items() if key[0] == tenant and domain in {"", key[1]}]
        return sorted(found, key=lambda value: (value[1].end, value[0]), reverse=True)[:limit]

    async def seen_groups(self, before_day: int, limit: int) -> list[tuple[TenantId, int, str]]:
        """Return what waits to be told."""
        return sorted(key for key in self._seen if key[1] < before_day)[:limit]

    async def seen_rows(self, tenant: TenantId, day: int, domain: str, limit: int) -> list[tuple[SeenRow, int]]:
        """Return what was seen, with counts."""
        return [(seen_of(value), count) for value, count in self._seen.get((tenant, day, domain), Counter()).most_common(limit)]

    async def forget_seen(self, tenant: TenantId, day: int, domain: str) -> None:
        """Forget what was told."""
        self._seen.pop((tenant, day, domain), None)

    async def counted(self, tenant: TenantId, since: int, until: int, step: int = 1) -> list[Counted]:
        """Return what was counted, by the hour or longer steps."""
        total: Counter[tuple[int, str, str]] = Counter()
        for line in self._of(tenant):
            for (hour, kind, name), amount in hours_of(line).items():
                total[hour - hour % step, kind, name] += amount if since <= hour < until else 0
        return [Counted(*key, amount) for key, amount in sorted(total.items()) if amount]

    async def most(self, tenant: TenantId, kind: str, since_day: int, limit: int) -> list[tuple[str, int]]:
        """Return names that were counted most."""
        total: Counter[str] = Counter()
        for line in self._of(tenant):
            total.update({name: amount for (day, what, name), amount in days_of(line).items() if what == kind and day >= since_day})
        return sorted(total.items(), key=lambda item: (-item[1], item[0]))[:limit]

    def _of(self, tenant: TenantId) -> list[Line]:
        return [line for line in self._lines.values() if line.tenant == tenant]

    async def thin(self, tenant: TenantId, before_day: int, names: int) -> None:
        """Nothing to do: names are counted from the lines."""

    async def told(self, after: int, limit: int) -> list[Told]:
        """Return events of all tenants in the order in which they were stored."""
        found = [
            Told(self._stored[key], tuple(_events(row)), await self.line(row.tenant, row.arrival))
            for key, row in self.links.items()
            if self._stored[key] > after and row.payload
        ]
        return found[:limit]

    async def last_place(self) -> int:
        """Return the place of the last events."""
        return len(self._stored)

    async def set_mark(self, name: str, value: float) -> None:
        """Remember a number."""
        self._marks[name] = value

    async def mark(self, name: str) -> float:
        """Return a remembered number."""
        return self._marks.get(name, 0.0)

    async def remembered(self, tenant: TenantId, person: str) -> list[tuple[str, str]]:
        """Return what was learnt with the person's address in it."""
        known, groups = self._acquaintances.with_person(tenant, person), self._campaigns.with_person(tenant, person)
        said = self._opinions.by_person(tenant, person)
        return [
            *(("acquaintance", f"{each.kind} {each.name}: received {each.received}, sent {each.sent}") for each in known),
            *(("campaign", f"{name} to {person}") for name in groups.hit),
            *(("campaign", f"{name} from {sender}: {subject}") for name, sender, subject in groups.begun),
            *(("opinion", f"{each.about} {each.says}") for each in said),
        ]

    async def begin_erasure(self, tenant: TenantId, person: str, pseudonym: str) -> str:
        """Remember the pseudonym, or return the one of an erasure that was broken off."""
        return self._erasures.setdefault((tenant, person), pseudonym)

    async def redactions(self, tenant: TenantId, person: str, pseudonym: str, arrivals: Sequence[ArrivalId]) -> list[Redaction]:
        """Return what the links will tell."""
        found = []
        for row in self.links.values():
            if row.tenant == tenant and row.arrival in arrivals and row.payload:
                changed = pack(redacted(_events(row), self._lines[tenant, row.arrival], person, pseudonym), None)
                found += [Redaction(row.arrival, row.writer, row.number, changed)] if changed != row.payload else []
        return found

    async def redact(self, tenant: TenantId, redactions: Sequence[Redaction]) -> None:
        """Put them in their places."""
        for each in redactions:
            row = self.links.get((each.writer, each.number))
            if row is not None and row.tenant == tenant and row.payload not in {b"", each.payload}:
                original = row.original or sha256(row.payload).digest()
                self.links[each.writer, each.number] = replace(row, payload=each.payload, original=original)
        for arrival in {each.arrival for each in redactions}:
            line = Line(tenant, arrival)
            for row in self.links.values():
                for event in _events(row) if (row.tenant, row.arrival) == (tenant, arrival) else ():
                    line.take(event)
            self._lines[tenant, arrival] = line

    async def end_erasure(self, tenant: TenantId, person: str, pseudonym: str) -> None:
        """Forget the person, and who the pseudonym was."""
        self._acquaintances.forget_person(tenant, person)
        self._campaigns.forget_person(tenant, person, pseudonym)
        self._opinions.rename_person(tenant, person, pseudonym)
        self._erasures.pop((tenant, person), None)

    async def tenants(self) -> list[TenantId]:
        """Return whose events there are."""
        return sorted({row.tenant for row in self.links.values()})

    async def catch_up(self, limit: int) -> int:  # noqa: ARG002 - nothing here is older than this program
        """Nothing to do."""
        return 0

    async def retired_before(self) -> float:
        """Return the time before which events may be gone."""
        return self._retired_before

    async def retire(self, tenant: TenantId, before: float, limit: int) -> int:
        """Empty a tenant's links, as far as they are older, and forget empty ones at the beginning of each chain."""
        old = [key for key, row in self.links.items() if row.tenant == tenant and row.payload and _last_at(row) < before]
        old = sorted(old, key=lambda key: _last_at(self.links[key]))[:limit]
        for key in old:
            row = self.links[key]
            self.links[key] = replace(row, payload=b"", original=row.original or sha256(row.payload).digest())
            self._aged.append(self.links[key])
        for writer in {writer for writer, _ in old}:
            for number in sorted(number for name, number in self.links if name == writer):
                if self.links[writer, number].payload:
                    break
                row = self.links.pop((writer, number))
                self._retired[writer] = ChainHead(writer, number, row.digest)
        self._reports = {key: value for key, value in self._reports.items() if key[0] != tenant or value[1].end >= before}
        self._tls_reports = {key: value for key, value in self._tls_reports.items() if key[0] != tenant or value[1].end >= before}
        self._seen = {key: value for key, value in self._seen.items() if key[0] != tenant or (key[1] + 1) * DAY >= before}
        self._lines = {key: line for key, line in self._lines.items() if line.tenant != tenant or (line.state_at or line.at) >= before}
        self._places = {key: place for key, place in self._places.items() if key in self._lines}
        self._retired_before = max(self._retired_before, before)
        return len(old)


def _events(row: OutboxRow) -> list[TrackingEvent]:
    return readable(row.payload)


def _last_at(row: OutboxRow) -> float:
    return max(event.at for event in _events(row))
