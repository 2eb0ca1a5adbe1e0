"""What the keeper does by itself beside the records and the history: each job, and how often it looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sekisho.access.tidying import tidy
from sekisho.app import alarming, people_mail
from sekisho.app.assembling import assemble, ways_out
from sekisho.app.assembling.entrance import access_rules
from sekisho.app.commands.feeds import stored
from sekisho.app.configuration.reloading import last_good
from sekisho.app.configuration.settings import Settings
from sekisho.app.roles.common import Place
from sekisho.app.samples.sending import answers
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.ldap.reader import LdapDirectory
from sekisho.backends.paper.pdf import PdfPaper
from sekisho.delivery.sts import sweep_policies
from sekisho.gate import economics, policy_trials
from sekisho.gate.learning import relearn
from sekisho.inspections import Inspection
from sekisho.keeping import catching_up, retention, rollouts
from sekisho.keeping.feedback import dmarc_reporting, tls_reporting
from sekisho.keeping.key_rotation import LOOK_SECONDS as LOOK_AT_KEYS
from sekisho.keeping.key_rotation import Rotation
from sekisho.keeping.reports import report_sending
from sekisho.keeping.runner import Job
from sekisho.keeping.standing import nodes, pulse
from sekisho.model.address import Address
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.policy import Policy
from sekisho.ports.lookups import Resolver
from sekisho.ports.metrics import Metrics
from sekisho.quarantine.two_person import forget_requests
from sekisho.tenancy.directories import directory_syncing
from sekisho.tenancy.directories.directory_syncing import Directories
from sekisho.tenancy.emptying import Stock
from sekisho.tenancy.known.snapshots import Snapshots, current
from sekisho.tenancy.purging import LOOK_SECONDS as LOOK_AT_TENANTS
from sekisho.tenancy.purging import purge
from sekisho.tenancy.wishes.policies import policy_in_force
from sekisho.verdict.weights import Weights, shipped_weights

_HOUR, _DAY = 3_600.0, 86_400.0


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of one keeper. Settings are those of the moment at which a job looks."""

    stores: EmbeddedStores
    snapshots: Snapshots
    resolver: Resolver
    metrics: Metrics
    place: Place
    started_at: float  # seconds since 1970

    def all(self) -> tuple[Job, ...]:
        """Return every job."""
        mail = people_mail.jobs(self._settings, self.stores, self.snapshots)
        return (*self._outward(), *self._learning(), *self._policies(), *self._tenants(), *self._forgetting(), *self._watching(), *mail)

    def _settings(self) -> Settings:
        return last_good(self.place.folder)

    def _outward(self) -> tuple[Job, ...]:
        """Return what concerns other domains: keys in DNS, reports, policies of theirs that we keep."""
        stores = self.stores
        return (
            Job("signing keys", LOOK_AT_KEYS, Rotation(stores.keys, self.resolver, stores.clock).look),
            Job("dmarc reports", dmarc_reporting.LOOK_SECONDS, self._report),
            Job("tls reports", tls_reporting.LOOK_SECONDS, self._report_tls),
            Job("mta-sts", _DAY, lambda: sweep_policies(stores.documents, stores.clock.now())),
        )

    async def _report(self) -> int:
        reporting, stores = assemble.build_reporting(self._settings()), self.stores
        if reporting is None:
            return 0
        directory = self.snapshots.directory
        return await dmarc_reporting.send_reports(reporting, stores.history, stores.records, directory, self.resolver, stores.signals, stores.clock)

    async def _report_tls(self) -> int:
        settings, stores = self._settings(), self.stores
        head = assemble.build_letterhead(settings)
        if head is None:
            return 0
        local, _, domain = head.sender.rpartition("@")
        reporter = tls_reporting.TlsReporter(
            head,
            Address(local, domain.lower()),
            stores.documents,
            stores.records,
            self.snapshots.directory,
            self.resolver,
            ways_out.strangers_web(settings),
            stores.signals,
            stores.clock,
        )
        return await reporter.look()

    def _learning(self) -> tuple[Job, ...]:
        return (
            Job("learning", 30.0, self._learn),
            Job("rules", economics.LOOK_SECONDS, lambda: economics.look(self.stores.history, self.stores.documents, self.stores.clock)),
        )

    async def _learn(self) -> None:
        people, stores, directory = self._settings().feedback.people, self.stores, self.snapshots.directory
        for tenant in await stores.opinions.tenants():
            await relearn(stores.opinions, stores.history, stores.documents, directory, tenant, people, stores.clock.now())

    def _policies(self) -> tuple[Job, ...]:
        stores = self.stores
        trials = policy_trials.Trials(stores.documents, stores.history, stores.clock, self._judged_by, self._in_force, self.snapshots.completed)
        return (
            Job("policy trials", policy_trials.LOOK_SECONDS, trials.look, policy_trials.BELL),
            Job("staged rules", rollouts.LOOK_SECONDS, self._look_at_rules),
        )

    def _judged_by(self) -> tuple[Sequence[Inspection], Weights]:
        return assemble.build_catalogue(self._settings(), stored(self.place.folder)), shipped_weights()

    async def _in_force(self, tenant: TenantId) -> Policy:
        return (await policy_in_force(self.stores.policies, tenant))[1]

    async def _look_at_rules(self) -> None:
        stores = self.stores
        kept_in_file = {DEFAULT_TENANT} if self._settings().policy.file else set()  # the operator's to change
        for tenant in dict.fromkeys((DEFAULT_TENANT, *self.snapshots.directory.holdings)):
            if tenant not in kept_in_file:
                await rollouts.look(stores.policies, stores.history, stores.signals, stores.clock, tenant)

    def _tenants(self) -> tuple[Job, ...]:
        stores = self.stores
        stock = Stock(stores.records, stores.blobs, stores.keys)
        directories = Directories(stores.control, stores.documents, stores.vault, LdapDirectory(), stores.clock, stores.signals, self.metrics)
        sending = report_sending.Sending(
            stores.control,
            stores.history,
            stores.campaigns,
            stores.records,
            current(self.snapshots),
            PdfPaper(),
            stores.signals,
            stores.clock,
            assemble.host_name(self._settings()),
        )
        return (
            Job("tenants", LOOK_AT_TENANTS, lambda: purge(stores.control, stock, stores.clock.now())),
            Job("directories", directory_syncing.LOOK_SECONDS, lambda: directories.look(assemble.from_file(self._settings()))),
            Job("reports", report_sending.LOOK_SECONDS, sending.look),
        )

    def _forgetting(self) -> tuple[Job, ...]:
        stores, now = self.stores, self.stores.clock.now
        return (
            Job("acquaintances", _HOUR, lambda: retention.forget(stores.acquaintances, now() - retention.ACQUAINTED)),
            Job("campaigns", 600.0, lambda: retention.forget_campaigns(stores.campaigns, now())),
            Job("opinions", _HOUR, lambda: retention.forget(stores.opinions, now() - retention.OPINION)),
            Job("access", _HOUR, lambda: tidy(stores.control, access_rules(self._settings()), now())),
            Job("release requests", _HOUR, lambda: forget_requests(stores.control, now())),
            Job("audit", _HOUR, lambda: retention.trim_audit(stores.control, self._audit_days, now())),
        )

    def _audit_days(self, tenant: TenantId) -> int:
        return self.snapshots.directory.tenant(tenant or DEFAULT_TENANT).audit_days

    def _watching(self) -> tuple[Job, ...]:
        stores, metrics = self.stores, self.metrics
        return (
            Job("alarms", alarming.LOOK_SECONDS, self._look_for_alarms),
            Job("ledger", _HOUR, lambda: alarming.prove(stores, metrics)),
            Job("pulse", pulse.LOOK_SECONDS, self._feel_pulse),
            Job("nodes", 15.0, lambda: nodes.count(stores.nodes, metrics, stores.clock.now())),
            Job("waiting bytes", catching_up.LOOK_SECONDS, lambda: catching_up.bring(stores.blobs, metrics), everywhere=True),
        )

    async def _look_for_alarms(self) -> object:
        return await alarming.look(self._settings(), self.place.folder, self.stores, self.metrics, self.place.edges, self.started_at)

    async def _feel_pulse(self) -> None:
        answered = await answers(self._settings())
        if answered is not None:
            await pulse.beat(self.stores.documents, self.stores.clock.now(), answered=answered)
