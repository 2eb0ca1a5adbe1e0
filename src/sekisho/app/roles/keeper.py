"""The keeper process: what the house does by itself."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from ipaddress import ip_network

from sekisho.access.tidying import tidy
from sekisho.app import alarming, assemble, people_mail, ways_out
from sekisho.app.announcing import Announcer
from sekisho.app.commands.feeds import stored
from sekisho.app.entrance import access_rules
from sekisho.app.following import follow
from sekisho.app.lookups import open_lookups
from sekisho.app.outlets import exporters
from sekisho.app.reloading import last_good
from sekisho.app.roles.common import Place, Signals, run, start_name, until
from sekisho.app.roles.knowing import there
from sekisho.app.samples.sending import answers
from sekisho.app.stores import open_stores
from sekisho.backends.ldap.reader import LdapDirectory
from sekisho.backends.paper.pdf import PdfPaper
from sekisho.backends.telemetry.prometheus import PrometheusMetrics
from sekisho.backends.web.fetching import WebClient
from sekisho.delivery.sts import sweep_policies
from sekisho.gate import economics, policy_trials
from sekisho.gate.learning import relearn
from sekisho.inspections import Inspection
from sekisho.keeping import catching_up, dmarc_reporting, hooking, nodes, report_sending, rollouts, tls_reporting
from sekisho.keeping.dmarc_reporting import send_reports
from sekisho.keeping.exporting import LOOK_SECONDS as LOOK
from sekisho.keeping.hooking import Hooks
from sekisho.keeping.key_rotation import LOOK_SECONDS, Rotation
from sekisho.keeping.pulse import LOOK_SECONDS as LOOK_AT_PULSE
from sekisho.keeping.pulse import beat
from sekisho.keeping.retention import ACQUAINTED, DAY, OPINION, Retention, forget, forget_campaigns, trim_audit
from sekisho.keeping.runner import Job, Keeper
from sekisho.keeping.tls_reporting import TlsReporter
from sekisho.model.address import Address
from sekisho.model.errors import TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.policy import Policy
from sekisho.quarantine.two_person import forget_requests
from sekisho.tenancy import directory_syncing
from sekisho.tenancy.directory_syncing import Directories
from sekisho.tenancy.emptying import Stock
from sekisho.tenancy.policies import policy_in_force
from sekisho.tenancy.purging import LOOK_SECONDS as LOOK_AT_TENANTS
from sekisho.tenancy.purging import purge
from sekisho.tenancy.snapshots import Snapshots, current
from sekisho.verdict.weights import Weights, shipped_weights


def main(place: Place) -> int:
    """Keep until SIGTERM."""
    return run(lambda signals: _keep(place, signals))


async def _keep(place: Place, signals: Signals) -> None:
    stores = open_stores(place.folder, start_name("keeper"), late=True)
    if not await there(stores, signals.stop):
        await stores.close()
        return
    metrics = PrometheusMetrics()
    lookups = open_lookups(last_good(place.folder), metrics)
    snapshots = Snapshots(stores.control, assemble.from_file(last_good(place.folder)))
    await snapshots.load()
    signals.on_reload.append(lambda: snapshots.rebase(assemble.from_file(last_good(place.folder))))
    rotation = Job("signing keys", LOOK_SECONDS, Rotation(stores.keys, lookups.resolver, stores.clock).look)

    async def report() -> int:
        now = last_good(place.folder)
        reporting = assemble.build_reporting(now)
        if reporting is None:
            return 0
        return await send_reports(reporting, stores.history, stores.records, snapshots.directory, lookups.resolver, stores.signals, stores.clock)

    async def report_tls() -> int:
        now = last_good(place.folder)
        head = assemble.build_letterhead(now)
        if head is None:
            return 0
        local, _, domain = head.sender.rpartition("@")
        sender = Address(local, domain.lower())
        web = ways_out.strangers_web(now)
        given = (stores.documents, stores.records, snapshots.directory, lookups.resolver, web, stores.signals, stores.clock)
        return await TlsReporter(head, sender, *given).look()

    tls_reports = Job("tls reports", tls_reporting.LOOK_SECONDS, report_tls)
    reports = Job("dmarc reports", dmarc_reporting.LOOK_SECONDS, report)
    forgetting = Job("acquaintances", 3_600.0, lambda: forget(stores.acquaintances, stores.clock.now() - ACQUAINTED))
    campaigns = Job("campaigns", 600.0, lambda: forget_campaigns(stores.campaigns, stores.clock.now()))

    async def learn() -> None:
        people = last_good(place.folder).feedback.people
        for tenant in await stores.opinions.tenants():
            await relearn(stores.opinions, stores.history, stores.documents, tenant, people, stores.clock.now())

    async def look_at_rules() -> None:
        kept_in_file = {DEFAULT_TENANT} if last_good(place.folder).policy.file else set()  # the operator's to change
        for tenant in dict.fromkeys((DEFAULT_TENANT, *snapshots.directory.holdings)):
            if tenant not in kept_in_file:
                await rollouts.look(stores.policies, stores.history, stores.signals, stores.clock, tenant)

    async def in_force(tenant: TenantId) -> Policy:
        return (await policy_in_force(stores.policies, tenant))[1]

    def judged_by() -> tuple[Sequence[Inspection], Weights]:
        return assemble.build_catalogue(last_good(place.folder), stored(place.folder)), shipped_weights()

    tried = policy_trials.Trials(stores.documents, stores.history, stores.clock, judged_by, in_force, snapshots.completed)
    trying = Job("policy trials", policy_trials.LOOK_SECONDS, tried.look, policy_trials.BELL)
    staged = Job("staged rules", rollouts.LOOK_SECONDS, look_at_rules)
    learning = Job("learning", 30.0, learn)
    stock = Stock(stores.records, stores.blobs, stores.keys)
    purging = Job("tenants", LOOK_AT_TENANTS, lambda: purge(stores.control, stock, stores.clock.now()))
    requests = Job("release requests", 3_600.0, lambda: forget_requests(stores.control, stores.clock.now()))
    tidying = Job("access", 3_600.0, lambda: tidy(stores.control, access_rules(last_good(place.folder)), stores.clock.now()))
    opinions = Job("opinions", 3_600.0, lambda: forget(stores.opinions, stores.clock.now() - OPINION))
    settings = last_good(place.folder)
    exports = exporters(settings, stores.history, stores.control, assemble.host_name(settings))
    exporting = tuple(Job(f"export {name}", LOOK, exporter.look) for name, exporter in exports.items())
    reached = [ip_network(network) for network in settings.webhooks.networks]
    web = WebClient(proxy=settings.web.proxy, allowed=reached, threads=hooking.THREADS)
    hooks = Hooks(stores.control, stores.history, stores.documents, stores.vault, web, stores.clock, metrics)
    telling = Job("webhooks", hooking.LOOK_SECONDS, hooks.look)
    directories = Directories(stores.control, stores.documents, stores.vault, LdapDirectory(), stores.clock, stores.signals, metrics)
    taking_over = Job("directories", directory_syncing.LOOK_SECONDS, lambda: directories.look(assemble.from_file(last_good(place.folder))))
    started_at = stores.clock.now()
    alarms = Job(
        "alarms",
        alarming.LOOK_SECONDS,
        lambda: alarming.look(last_good(place.folder), place.folder, stores, metrics, place.edges, started_at),
    )

    def audit_days(tenant: TenantId) -> int:
        return snapshots.directory.tenant(tenant or DEFAULT_TENANT).audit_days

    auditing = Job("audit", 3_600.0, lambda: trim_audit(stores.control, audit_days, stores.clock.now()))
    sending = report_sending.Sending(
        stores.control,
        stores.history,
        stores.campaigns,
        stores.records,
        current(snapshots),
        PdfPaper(),
        stores.signals,
        stores.clock,
        assemble.host_name(settings),
    )
    mailing = Job("reports", report_sending.LOOK_SECONDS, sending.look)

    async def pulse() -> None:
        answered = await answers(last_good(place.folder))
        if answered is not None:
            await beat(stores.documents, stores.clock.now(), answered=answered)

    beating = Job("pulse", LOOK_AT_PULSE, pulse)
    counting = Job("rules", economics.LOOK_SECONDS, lambda: economics.look(stores.history, stores.documents, stores.clock))
    policies = Job("mta-sts", 86_400.0, lambda: sweep_policies(stores.documents, stores.clock.now()))
    bringing = Job("waiting bytes", catching_up.LOOK_SECONDS, lambda: catching_up.bring(stores.blobs, metrics), everywhere=True)
    proof = Job("ledger", 3_600.0, lambda: alarming.prove(stores, metrics))
    machines = Job("nodes", 15.0, lambda: nodes.count(stores.nodes, metrics, stores.clock.now()))
    numbers = assemble.build_telling(settings, place.folder.metrics, "keeper", place.state, metrics)
    announcer = Announcer(stores.nodes, stores.signals, stores.clock, place, "keeper")
    keeper = Keeper(
        stores.records,
        stores.blobs,
        stores.history,
        stores.signals,
        stores.clock,
        metrics,
        place.folder.root,
        Retention(tracking=lambda tenant: snapshots.directory.tenant(tenant).tracking_days * DAY, by_months=settings.records.whole_months),
        others=(
            *(rotation, reports, forgetting, campaigns, learning, opinions, tidying, requests, trying, staged, purging, taking_over),
            *(*people_mail.jobs(lambda: last_good(place.folder), stores, snapshots), *exporting, telling, alarms, policies, proof, auditing),
            *(mailing, beating, counting, tls_reports, machines, bringing),
        ),
        lead=stores.lead,
    )
    await until(signals.stop, keeping=keeper.run(), following=follow(snapshots, stores.signals), announcing=announcer.run())
    await announcer.leave()
    if numbers is not None:
        await asyncio.to_thread(numbers.close)
    with suppress(TemporaryFailure):  # then the next one waits for the end of the lease
        await stores.lead.give_up()
    await hooks.close()
    await asyncio.gather(*(exporter.close() for exporter in exports.values()))
    await lookups.close()
    await stores.close()
