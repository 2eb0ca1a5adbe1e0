"""Use cases: reports taken in, briefings kept, searched and made again from what is kept."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from sekisho.advisories.briefing import Briefing, compose
from sekisho.advisories.inventory import Product, read_inventory
from sekisho.advisories.own_parts import Alarm, find_alarms
from sekisho.advisories.report import Entry, Report
from sekisho.advisories.station import StationWeek, count_week
from sekisho.advisories.terms import squeeze
from sekisho.model.ids import TenantId
from sekisho.ports.campaigns import Campaigns
from sekisho.ports.documents import Documents
from sekisho.ports.history import History, Search, Summary

_ISSUES, _LISTS = "briefings", "inventory"
_INVENTORY = "products"
_TOLD = "told-alarms"
_MOST_COUNTED = 20_000  # messages of a week
_PAGE = 500
_WEEK = 7 * 86_400.0
_LEAST_CAMPAIGN = 3  # messages


class Issue(msgspec.Struct, frozen=True):
    """One kept briefing: what it is made of. Pages, mails and scripts are made from it when they are wanted."""

    name: str  # ISO day, and the source where it is not the weekly report
    made_at: float
    report: Report
    alarms: tuple[Alarm, ...] = ()
    week: StationWeek | None = None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of a report: the kept issue, and the alarms that had not been told before."""

    issue: Issue
    new_alarms: tuple[Alarm, ...]


def _haystack(entry: Entry) -> str:
    return squeeze(" ".join((entry.title, entry.summary, *entry.products, entry.vendor, *entry.cves, *entry.jvns)))


class Issues:
    """Reports and briefings of one tenant."""

    def __init__(self, tenant: TenantId, documents: Documents, history: History, campaigns: Campaigns) -> None:
        self._tenant, self._documents, self._history, self._campaigns = tenant, documents, history, campaigns

    async def take_in(self, report: Report, parts: tuple[Product, ...], libraries: frozenset[str], now: float) -> TakenIn:
        """Keep a report with what it means today: our own parts and the station's week.

        The same report again replaces itself; an alarm is new once.
        """
        alarms = find_alarms(report, parts, libraries)
        told = await self._told()
        new = tuple(alarm for alarm in alarms if alarm.key not in told)
        day = (report.issued or datetime.fromtimestamp(now, UTC).date()).isoformat()
        name = day if report.source == "jpcert-weekly" else f"{day}-{report.source}"
        issue = Issue(name, now, report, alarms, await self._week(now))
        await self._documents.put(self._tenant, _ISSUES, f"{name}.json", msgspec.json.encode(issue))
        if new:
            await self._documents.put(self._tenant, _ISSUES, f"{_TOLD}.json", msgspec.json.encode(sorted(told | {alarm.key for alarm in new})))
        return TakenIn(issue, new)

    async def names(self) -> list[str]:
        """Return the names of all kept issues, by day, oldest first."""
        kept = await self._documents.names(self._tenant, _ISSUES)
        return sorted(name.removesuffix(".json") for name in kept if name != f"{_TOLD}.json")

    async def issue(self, name: str = "") -> Issue | None:
        """Return one issue, the newest when no name is given; None if there is none. Raises ValueError for an impossible name."""
        if not name:
            names = await self.names()
            if not names:
                return None
            name = names[-1]
        kept = await self._documents.get(self._tenant, _ISSUES, f"{name}.json")
        return msgspec.json.decode(kept, type=Issue) if kept is not None else None

    async def briefing(self, issue: Issue) -> Briefing:
        """Return the briefing of an issue, ranked by the inventory as it is now."""
        return compose(issue.report, await self.inventory(), issue.alarms, issue.week)

    async def search(self, text: str) -> list[tuple[str, int, str]]:
        """Find entries whose words, products or numbers contain the text; return (issue, entry number, title), newest issue first."""
        wanted = squeeze(text)
        found: list[tuple[str, int, str]] = []
        for name in reversed(await self.names()):
            issue = await self.issue(name)
            entries = issue.report.entries if issue and wanted else ()
            found += [(name, entry.number, entry.title) for entry in entries if wanted in _haystack(entry)]
        return found

    async def store_inventory(self, octets: bytes) -> tuple[Product, ...]:
        """Keep the list of products in use. Raises UnreadableInventory and changes nothing then."""
        products = await asyncio.to_thread(read_inventory, octets)
        await self._documents.put(self._tenant, _LISTS, f"{_INVENTORY}.json", msgspec.json.encode(products))
        return products

    async def inventory(self) -> tuple[Product, ...]:
        """Return the products in use; empty if no list is stored."""
        kept = await self._documents.get(self._tenant, _LISTS, f"{_INVENTORY}.json")
        return msgspec.json.decode(kept, type=tuple[Product, ...]) if kept is not None else ()

    async def _told(self) -> set[str]:
        kept = await self._documents.get(self._tenant, _ISSUES, f"{_TOLD}.json")
        return msgspec.json.decode(kept, type=set[str]) if kept is not None else set()

    async def _week(self, now: float) -> StationWeek:
        """Count the last seven days, newest first, up to a limit that the briefing then names."""
        summaries: list[Summary] = []
        spread = [one for one in await self._campaigns.largest(self._tenant, _LEAST_CAMPAIGN, _PAGE) if one.last_at >= now - _WEEK]
        after = ""
        while len(summaries) < _MOST_COUNTED:
            page = await self._history.search(self._tenant, Search(since=now - _WEEK), _PAGE, after)
            summaries += page.items
            if not page.next:
                return count_week(summaries, complete=True, campaigns=spread)
            after = page.next
        return count_week(summaries, complete=False, campaigns=spread)
