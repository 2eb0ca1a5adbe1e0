"""Finds what is wrong from all corners of the house, and tells it: by mail and by webhook."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import msgspec
from cryptography import x509

from sekisho.app.assembling import assemble
from sekisho.app.assembling.desk import current_directory
from sekisho.app.configuration.settings import Settings
from sekisho.app.roles.watchman import canary_name
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import TENANT
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.web.fetching import WebClient
from sekisho.keeping.ledger import verify
from sekisho.keeping.standing import health, nodes
from sekisho.keeping.standing.standing import DRILL, LEDGER, SHELF, Drilled, Heard, Proved
from sekisho.keeping.telling.alarms import NAME, Alarm, News, Told, certificate_alarm, compare, send_letters, webhook_body
from sekisho.keeping.telling.alarms import SHELF as ALARMS
from sekisho.model.address import Address
from sekisho.ports.metrics import Metrics
from sekisho.ports.web import NotFetched, Web
from sekisho.tenancy.directories.directory_syncing import Failing, failing

log = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
LEDGER_SECONDS = 86_400.0
DRILL_LATE = 26 * 3_600.0  # seconds without a fire drill that are no accident


async def look(
    settings: Settings, folder: DataFolder, stores: EmbeddedStores, metrics: Metrics, edges: int, started_at: float, web: Web | None = None
) -> News:
    """Find what is wrong, tell what has to be told, and remember it. A way that fails is tried again at the next look."""
    now = stores.clock.now()
    found = await find(settings, folder, stores, metrics, edges, started_at)
    kept = await stores.documents.get(TENANT, ALARMS, NAME)
    known = msgspec.json.decode(kept, type=tuple[Told, ...]) if kept is not None else ()
    news = compare(known, found, now, settings.alarms.repeat_hours * 3_600)
    metrics.gauge("alarms", len(found))
    if news.is_empty:
        return news
    for told in news.raised:
        log.error("ALARM: %s", told.sentence)
    for told in news.ended:
        log.warning("alarm over: %s", told.sentence)
    await _tell(settings, stores, news, now, web)
    await stores.documents.put(TENANT, ALARMS, NAME, msgspec.json.encode(news.known))
    return news


async def find(settings: Settings, folder: DataFolder, stores: EmbeddedStores, metrics: Metrics, edges: int, started_at: float) -> list[Alarm]:
    """Return everything that is wrong now."""
    now = stores.clock.now()
    now_there = await health.look(stores.records, stores.folder)
    problems = zip(now_there.problems, now_there.problems_ja, strict=True)
    alarms = [Alarm(f"health-{problem.split(':')[0][-40:]}", problem, japanese) for problem, japanese in problems]
    days = certificate_days(settings, folder, now)
    if days is not None:
        metrics.gauge("certificate_days", days)
        alarms += [alarm] if (alarm := certificate_alarm(days)) else []
    deaf: set[str] = set()
    for number in range(edges):
        kept = await stores.documents.get(TENANT, SHELF, canary_name(number))
        deaf |= set(msgspec.json.decode(kept, type=Heard).deaf) if kept is not None else set()
    alarms += [
        Alarm(
            f"deaf-{name}",
            f"{name} answers, but does not find the standard test string: mail is held.",
            f"{name}は応答しますが、テスト文字列を検出しません。メールは保留されます。",
        )
        for name in sorted(deaf)
    ]
    alarms += [
        Alarm(f"node-{one.node}-{one.place}", f"The machine {one.node} is silent.", f"ノード{one.node}からの応答がありません。")
        for one in (await nodes.look(stores.nodes, now)).nodes
        if one.state == nodes.SILENT
    ]
    alarms += [_of_directory(one) for one in await failing(stores.control, stores.documents, now)]
    alarms += await _drill(settings, stores, now, started_at)
    kept = await stores.documents.get(TENANT, SHELF, LEDGER)
    proved = msgspec.json.decode(kept, type=Proved) if kept is not None else Proved(0.0)
    if proved.differences:
        count, first = len(proved.differences), proved.differences[0]
        alarms.append(
            Alarm("ledger", f"The ledger has {count} differences, the first: {first}", f"台帳に{count}件の不一致があります。最初の1件: {first}")
        )
    return alarms


def _of_directory(one: Failing) -> Alarm:
    where, standing = f"{one.name} ({one.tenant})", one.standing
    return Alarm(
        f"directory-{one.tenant}-{one.name}",
        f"People are no longer taken over from the directory {where}: {standing.trouble}",
        f"ディレクトリ{where}から利用者を同期できません: {standing.trouble_ja}",
    )


async def _drill(settings: Settings, stores: EmbeddedStores, now: float, started_at: float) -> list[Alarm]:
    if not settings.alarms.fire_drill:
        return []
    kept = await stores.documents.get(TENANT, SHELF, DRILL)
    drilled = msgspec.json.decode(kept, type=Drilled) if kept is not None else Drilled(started_at)
    found = [Alarm("fire-drill", f"The fire drill failed: {'; '.join(drilled.problems)}", f"検査の訓練が失敗しました: {'; '.join(drilled.problems)}")]
    found = found if drilled.problems else []
    if now - max(drilled.at, started_at) > DRILL_LATE:
        found.append(Alarm("fire-drill-late", "There was no fire drill for over a day.", "検査の訓練が1日以上行われていません。"))
    return found


async def prove(stores: EmbeddedStores, metrics: Metrics) -> None:
    """Prove the ledger, once a day, and write down what differs."""
    now = stores.clock.now()
    kept = await stores.documents.get(TENANT, SHELF, LEDGER)
    if kept is not None and now - msgspec.json.decode(kept, type=Proved).at < LEDGER_SECONDS:
        return
    report = await verify(stores.records, stores.history)
    metrics.gauge("ledger_differences", len(report.differences))
    await stores.documents.put(TENANT, SHELF, LEDGER, msgspec.json.encode(Proved(now, report.differences[:20])))


def certificate_days(settings: Settings, folder: DataFolder, now: float) -> float | None:
    """Return how many days the certificate lasts; None where it cannot be read."""
    path = Path(settings.tls.certificate) if settings.tls.certificate else folder.certificate
    try:
        ends = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc
    except (OSError, ValueError):
        return None
    return (ends - datetime.fromtimestamp(now, UTC)).total_seconds() / 86_400


async def _tell(settings: Settings, stores: EmbeddedStores, news: News, now: float, web: Web | None) -> None:
    section, host = settings.alarms, assemble.host_name(settings)
    recipients = [_address(text) for text in section.recipients]
    if recipients:
        directory = await current_directory(stores, settings)  # also of the domains that people set
        own = (*assemble.own_domains(settings), *directory.tenant(TENANT).domains)
        sender = Address("postmaster", next((domain for domain in own if domain != "*"), host))
        sent = await send_letters(news, recipients, sender, host, section.language, directory, stores.records, TENANT, now)
        stores.signals.ring("delivery")
        if sent < len(recipients):
            log.error("%d recipients of alarms have no route", len(recipients) - sent)
    if section.webhook:
        await _post(section.webhook, webhook_body(news, host, now), web or _web(settings, section.webhook_networks))


async def _post(url: str, body: bytes, web: Web) -> None:
    try:
        status = await web.post(url, body)
        if not 200 <= status < 300:
            log.error("the webhook for alarms answered %d", status)
    except NotFetched as failure:
        log.error("the webhook for alarms was not reached: %s", failure)


def _web(settings: Settings, networks: Sequence[str]) -> WebClient:
    return WebClient(proxy=settings.web.proxy, allowed=[ip_network(network) for network in networks])


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    return Address(local, domain.lower())
