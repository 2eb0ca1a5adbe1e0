"""Use cases: briefings read, searched, subscribed to; the inventory; a report handed in by people."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from sekisho.advisories.briefing import Briefing
from sekisho.advisories.inventory import Product, UnreadableInventory
from sekisho.advisories.keeping_issues import Issue, Issues
from sekisho.advisories.own_feed import MOST_ITEMS, to_feed
from sekisho.model.access import Actor, Permission, Sight
from sekisho.model.arguments import Bound, ShortText
from sekisho.model.errors import NotFound, Refused
from sekisho.model.ids import TenantId, new_id
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.campaigns import Campaigns
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.ports.documents import Documents
from sekisho.ports.history import History, address_of

Language = Literal["en", "ja"]
ReportText = Annotated[str, Bound(longest=900_000, says="a report as text, HTML, XML or JSON")]
INBOX = "briefings-inbox"  # a shelf: reports that people handed in, until the news process has read them in the sandbox
MOST_WAITING = 20
SUBSCRIPTION = "briefing-subscription"


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One kept briefing in a list."""

    name: str
    made_at: float
    source: str
    entries: int
    watch: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One briefing with its name, for a reader of one language."""

    name: str
    language: Language
    briefing: Briefing


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry of a kept briefing that a search found."""

    briefing: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who gets the briefing by mail, in which language."""

    address: str
    language: Language


async def chosen(issues: Issues, name: str) -> Issue:
    """Return a kept issue, the newest where no name is given. Raises NotFound."""
    try:
        issue = await issues.issue(name)
    except ValueError:
        issue = None
    if issue is None:
        raise NotFound("there is no such briefing", "該当する通信はありません。")
    return issue


@use_case("briefing.list", Permission.READ_TENANT, "List kept briefings, the newest first.", "週間セキュリティ通信の一覧。", general=True)
async def list_issues(documents: Documents, history: History, campaigns: Campaigns, tenant: TenantId) -> tuple[IssueLine, ...]:
    """Return them all: there is one a week."""
    issues = Issues(tenant, documents, history, campaigns)
    lines = []
    for name in reversed(await issues.names()):
        issue = await issues.issue(name)
        if issue is not None:
            watch = (await issues.briefing(issue)).watch.entry.title
            lines.append(IssueLine(name, issue.made_at, issue.report.source, len(issue.report.entries), watch))
    return tuple(lines)


@use_case(
    "briefing.show", Permission.READ_TENANT, "Show what the week's security news means for you.", "週間セキュリティ通信を表示します。", general=True
)
async def show(
    documents: Documents, history: History, campaigns: Campaigns, tenant: TenantId, name: ShortText = "", language: Language = "en"
) -> Shown:
    """Return one briefing, the newest where no name is given, ranked by the inventory as it is now. Raises NotFound."""
    issues = Issues(tenant, documents, history, campaigns)
    issue = await chosen(issues, name)
    return Shown(issue.name, language, await issues.briefing(issue))


@use_case("briefing.script", Permission.READ_TENANT, "The briefing as a text to read aloud.", "読み上げ原稿を表示します。", general=True)
async def script(
    documents: Documents, history: History, campaigns: Campaigns, tenant: TenantId, name: ShortText = "", language: Language = "en"
) -> Shown:
    """Return the briefing that the text is made of: two to three minutes. Raises NotFound."""
    return await show(documents, history, campaigns, tenant, name, language)


@use_case("briefing.feed", Permission.READ_TENANT, "A feed of kept briefings (RSS).", "通信のフィード（RSS）。", general=True)
async def feed(documents: Documents, history: History, campaigns: Campaigns, tenant: TenantId, language: Language = "en") -> str:
    """Return the newest twenty briefings as RSS 2.0."""
    issues = Issues(tenant, documents, history, campaigns)
    found = []
    for name in list(reversed(await issues.names()))[:MOST_ITEMS]:
        issue = await issues.issue(name)
        if issue is not None:
            found.append((name, issue.made_at, await issues.briefing(issue)))
    return to_feed(tuple(found), language)


@use_case("briefing.search", Permission.READ_TENANT, "Find products, numbers and words in kept briefings.", "過去の通信を検索します。", general=True)
async def search(documents: Documents, history: History, campaigns: Campaigns, tenant: TenantId, text: ShortText) -> tuple[Hit, ...]:
    """Return entries that contain the text, of the newest briefing first."""
    return tuple(Hit(*found) for found in await Issues(tenant, documents, history, campaigns).search(text))


@use_case("inventory.show", Permission.READ_TENANT, "List the products that you use.", "使用中の製品の一覧。")
async def inventory(documents: Documents, history: History, campaigns: Campaigns, tenant: TenantId) -> tuple[Product, ...]:
    """Return them as they were stored."""
    return await Issues(tenant, documents, history, campaigns).inventory()


@use_case("inventory.store", Permission.CHANGE_TENANT, "Store the products that you use.", "使用中の製品を登録します。", changes=True, heavy=True)
async def store_inventory(
    documents: Documents, history: History, campaigns: Campaigns, tenant: TenantId, trail: Trail, text: ReportText
) -> tuple[Product, ...]:
    """Replace the list by that of a text: one product a line, CSV, CycloneDX or SPDX (JSON). Raises Refused, and keeps the old list."""
    issues = Issues(tenant, documents, history, campaigns)
    before = len(await issues.inventory())
    try:
        products = await issues.store_inventory(text.encode("utf-8", "replace"))
    except UnreadableInventory as error:
        raise Refused(str(error)) from None
    trail.tell("inventory", str(before), str(len(products)))
    return products


@use_case("briefing.submit", Permission.CHANGE_TENANT, "Hand in a security report.", "セキュリティ情報を取り込みます。", changes=True)
async def submit(documents: Documents, clock: Clock, tenant: TenantId, trail: Trail, text: ReportText) -> str:
    """Keep a report until the news process has read it in the sandbox (about a minute); return its number. Raises Refused for too many at once."""
    waiting = [name for name in await documents.names(tenant, INBOX) if await documents.get(tenant, INBOX, name)]
    if len(waiting) >= MOST_WAITING:
        raise Refused("there are reports that wait to be read; try again in a minute", "処理待ちの情報があります。1分後にもう一度実行してください。")
    if not text.strip():
        raise Refused("the report is empty", "内容が空です。")
    number = new_id(clock.now())
    await documents.put(tenant, INBOX, number, text.encode("utf-8", "replace"))
    trail.tell(number)
    return number


@use_case("briefing.subscribe", Permission.OWN_ACCOUNT, "Get the briefing by mail.", "通信をメールで購読します。", changes=True, own=True)
async def subscribe(control: Control, tenant: TenantId, actor: Actor, trail: Trail, language: Language = "en") -> Subscription:
    """Have the briefing sent to one's own address every week. Raises Refused for an account that has none."""
    subscription = Subscription(_own_address(actor), language)
    value = msgspec.json.encode(subscription)
    await control.commit(tenant, [Change(SUBSCRIPTION, subscription.address, value)], trail.line(subscription.address, "", value.decode()))
    return subscription


@use_case("briefing.unsubscribe", Permission.OWN_ACCOUNT, "Get the briefing no more.", "通信の購読をやめます。", changes=True, own=True)
async def unsubscribe(control: Control, tenant: TenantId, actor: Actor, trail: Trail) -> None:
    """Send nothing to one's own address any more."""
    address = _own_address(actor)
    await control.commit(tenant, [Change(SUBSCRIPTION, address, None)], trail.line(address))


@use_case("briefing.subscribers", Permission.READ_TENANT, "List who gets the briefing by mail.", "通信の購読者の一覧。")
async def subscribers(control: Control, tenant: TenantId, sight: Sight) -> tuple[Subscription, ...]:
    """Return them in order of address, at most 10,000."""
    entries = await control.entries(tenant, SUBSCRIPTION, limit=10_000)
    found = (msgspec.json.decode(entry.value, type=Subscription) for entry in entries)
    return tuple(one for one in found if sight.covers(address_of(one.address)))


def _own_address(actor: Actor) -> str:
    address = min(actor.addresses, default=actor.name)
    local, _, domain = address.rpartition("@")
    if actor.via != "session" or not local or not domain:
        raise Refused("your account has no mail address", "アカウントにメールアドレスがありません。")
    return address.lower()
