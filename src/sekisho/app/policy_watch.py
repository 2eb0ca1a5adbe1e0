"""The policy documents in force in one process: read at the start, and again when somebody changes one."""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from sekisho.app.configuration.settings import Settings
from sekisho.gate.policy_wishes import keyword_wish
from sekisho.model.errors import Conflict, Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.policy import NO_POLICY, Policy
from sekisho.policy.compiled import compiled
from sekisho.policy.dangers import checked
from sekisho.ports.clock import Clock
from sekisho.ports.policies import BELL, Outrun, Policies, PolicyVersion, ReadablePolicies
from sekisho.ports.signals import Signals
from sekisho.tenancy.known.snapshots import Snapshots
from sekisho.tenancy.wishes.policies import NotAccepted, policy_in_force

log = logging.getLogger(__name__)

POLL_SECONDS = 5.0
ALL_ROUNDS = 12  # looks between two at the policies of all tenants
_FILE = "file"  # the author of what somebody wrote into the file by hand


def read_file(settings: Settings) -> str | None:
    """Return the text of the document that the settings name, None where they name none. Raises Refused if it cannot be used."""
    name = settings.policy.file
    if not name:
        return None
    try:
        text = Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"the policy document {name} cannot be read: {error}", f"ポリシー文書{name}を読めません（{error}）。") from None
    found = checked(text, settings.tenant.domains)
    if found.policy is None:
        raise NotAccepted(found.problems)
    return text


async def take_file(policies: Policies, clock: Clock, settings: Settings) -> None:
    """Put what the file says now into the history of versions. Of several processes that do so at once, one does. Raises Refused."""
    text = await asyncio.to_thread(read_file, settings)
    latest = await policies.latest(DEFAULT_TENANT)
    if text is None or (latest is not None and latest.text == text):
        return
    number = latest.number if latest else 0
    try:
        await policies.commit(DEFAULT_TENANT, PolicyVersion(number + 1, clock.now(), _FILE, f"{settings.policy.file} was changed", text))
    except (Outrun, Conflict):
        log.info("another process has taken the policy document")


class PolicyWatch:
    """Holds the policies of all tenants that `snapshots` knows (without: of the default one), and hands them to it."""

    def __init__(self, policies: Policies, signals: Signals, snapshots: Snapshots | None = None) -> None:
        self.policy: Policy = NO_POLICY  # the default tenant's
        self._policies = policies
        self._signals = signals
        self._snapshots = snapshots
        self._numbers: dict[TenantId, int] = {}

    async def load(self, *, everybody: bool = True, copy: ReadablePolicies | None = None) -> bool:
        """Read what is in force; True if anything is another version. What takes long to make ready is made ready beside the loop.

        `copy`: read from there, and everything again from the store at the next look.
        """
        others = self._snapshots.directory.holdings if self._snapshots is not None and everybody else ()
        fresh: dict[TenantId, Policy] = {}
        for tenant in dict.fromkeys((DEFAULT_TENANT, *others)):
            newest = await (copy or self._policies).newest(tenant)
            if newest != self._numbers.get(tenant, 0 if tenant != DEFAULT_TENANT else -1):
                fresh[tenant] = await self._read(tenant, copy or self._policies)
                self._numbers[tenant] = -1 if copy else newest
        if DEFAULT_TENANT in fresh:
            self.policy = fresh[DEFAULT_TENANT]
        if fresh and self._snapshots is not None:
            self._snapshots.take_policies(fresh)
        return bool(fresh)

    def with_document(self) -> list[TenantId]:
        """Return the tenants that have a document."""
        return [tenant for tenant, number in self._numbers.items() if number > 0]

    async def _read(self, tenant: TenantId, policies: ReadablePolicies) -> Policy:
        _, policy, trouble = await policy_in_force(policies, tenant)
        if trouble:
            log.error("tenant %s: %s; the version before it stays in force", tenant, trouble)
        await asyncio.to_thread(_make_ready, policy)
        return policy

    async def run(self, changed: Callable[[], object]) -> None:
        """Watch for ever. Whoever changes a policy rings; without a ring the default tenant's is looked at often, all of them once a minute."""
        rounds = 0
        while True:
            rang = await self._signals.wait(BELL, POLL_SECONDS)
            rounds += 1
            try:
                if await self.load(everybody=rang or rounds % ALL_ROUNDS == 0):
                    log.info("another version of a policy is in force")
                    changed()
            except (OSError, TemporaryFailure) as error:  # they cannot be read now: what was read before stays in force
                log.error("the policy cannot be read: %s", error)


def _make_ready(policy: Policy) -> None:
    compiled(policy)
    keyword_wish(policy)
