"""The directory of one process, kept in memory and brought up to date by what changed since the last look."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.policy import NO_POLICY, Policy
from sekisho.ports.control import INSTALLATION, Control, Entry, ReadableControl, Touched
from sekisho.ports.directory import Directory
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.known.holding import Holding
from sekisho.tenancy.known.parts import PART_KINDS, Parts
from sekisho.tenancy.values import TENANT, TenantRecord, read

log = logging.getLogger(__name__)

BELL = "settings"
LOOK_SECONDS = 1.0
PAGE = 5_000  # entries read at once
KINDS = (TENANT, *PART_KINDS)  # of entries that snapshots are made of


async def everything(source: ReadableControl, kind: str) -> list[Entry]:
    """Return all entries of a kind."""
    found: list[Entry] = []
    after = None
    while entries := await source.everything(kind, after, PAGE):
        found += entries
        after = (entries[-1].tenant, entries[-1].key)
    return found


class Snapshots:
    """`directory` is always whole. An entry that is broken stops nothing: it is told in `problems`, and the last good value stays."""

    def __init__(self, control: Control, base: FromFile) -> None:
        self.base = base
        self.problems: dict[tuple[TenantId, str, str], str] = {}
        self.number = 0  # of the last change that was taken in
        self.from_copy = False  # what is known was read from a copy of what people set, not from the store
        self.on_change: list[Callable[[StaticDirectory], None]] = []
        self._control = control
        self._refreshing = asyncio.Lock()
        self._policies: dict[TenantId, Policy] = {}
        self._parts: dict[TenantId, Parts] = {DEFAULT_TENANT: Parts(DEFAULT_TENANT)}
        self.directory = StaticDirectory.of([self._parts[DEFAULT_TENANT].holding(base)])

    async def load(self, copy: ReadableControl | None = None) -> StaticDirectory:
        """Read everything, before mail is taken. `copy`: from there, while the store does not answer; the next look reads everything again."""
        source = copy or self._control
        number = await source.number()
        entries = [(kind, entry) for kind in KINDS for entry in await everything(source, kind)]
        self._parts = {DEFAULT_TENANT: Parts(DEFAULT_TENANT)}
        self.problems.clear()
        for kind, entry in entries:
            self._take(entry.tenant, kind, entry.key, entry)
        self.number, self.from_copy = number, copy is not None
        self._publish(self._holdings(list(self._parts)), whole=True)
        return self.directory

    async def knows(self, tenant: TenantId) -> bool:
        """Tell whether there is such a tenant, also one that was made a moment ago by whatever process."""
        return tenant in self.directory.holdings or (await self.refresh() and tenant in self.directory.holdings)

    async def refresh(self) -> bool:
        """Take in what changed; return whether anything did. Cheap when nothing did: one number is asked. One at a time: the newest comes last."""
        async with self._refreshing:
            return await self._refresh()

    async def _refresh(self) -> bool:
        if self.from_copy:
            await self.load()
            return True
        number = await self._control.number()
        if number == self.number:
            return False
        changed: set[TenantId] = set()
        while touched := await self._control.touched(self.number, PAGE):
            for one in touched:
                whose = await self._follow(one)
                changed |= {whose} if whose is not None else set()
            self.number = touched[-1].number
        self.number = max(self.number, number)
        gone = {tenant for tenant in changed if tenant not in self._parts}
        self._publish(self._holdings(changed - gone), gone)
        return bool(changed)

    def rebase(self, base: FromFile) -> None:
        """Take a settings file that was read again: what holds for all tenants may have changed with it."""
        self.base = base
        self._publish(self._holdings(list(self._parts)), whole=True)

    def take_policies(self, policies: Mapping[TenantId, Policy]) -> None:
        """Take the policy documents of some tenants, in the place of what was known."""
        self._policies |= policies
        self._publish(self._holdings([tenant for tenant in policies if tenant in self._parts]))

    def completed(self, tenant: TenantId, policy: Policy) -> Policy:
        """Return a policy with the tenant's sender lists and the groups of its directory in it, as if it were in force."""
        parts = self._parts.get(tenant)
        return parts.joined(policy) if parts else policy

    async def _follow(self, one: Touched) -> TenantId | None:
        """Take one touched entry; return whose snapshot it changes."""
        if one.kind not in PART_KINDS and one.kind != TENANT:
            return None
        entry = await self._control.get(one.tenant, one.kind, one.key)
        return self._take(one.tenant, one.kind, one.key, entry)

    def _take(self, owner: TenantId, kind: str, key: str, entry: Entry | None) -> TenantId | None:
        place = (owner, kind, key)
        try:
            whose = self._take_record(TenantId(key), entry) if kind == TENANT else self._take_part(owner, kind, key, entry)
        except (ValueError, TypeError) as error:
            self.problems[place] = f"the entry {kind} {key!r} of tenant {owner or key!r} cannot be used: {error}"
            log.error("%s; what was known before stays", self.problems[place])
            return None
        self.problems.pop(place, None)
        return whose

    def _take_record(self, tenant: TenantId, entry: Entry | None) -> TenantId:
        if entry is None:
            if tenant != DEFAULT_TENANT:
                self._parts.pop(tenant, None)
            return tenant
        record = read(entry, TenantRecord)
        self._parts.setdefault(tenant, Parts(tenant)).record = record
        return tenant

    def _take_part(self, owner: TenantId, kind: str, key: str, entry: Entry | None) -> TenantId | None:
        parts = self._parts.get(owner)
        if parts is None:
            if owner == INSTALLATION or entry is None:
                return None
            parts = self._parts.setdefault(owner, Parts(owner))  # its record comes with the same round, or it stays inactive
        parts.take(kind, key, entry)
        return owner

    def _holdings(self, tenants: Iterable[TenantId]) -> list[Holding]:
        """Make snapshots; of a tenant whose entries make no sense together the last good one stays."""
        made = []
        for tenant in tenants:
            parts = self._parts[tenant]
            place = (tenant, "snapshot", "")
            try:
                holding = parts.holding(self.base)
                policy = parts.joined(self._policies.get(tenant, NO_POLICY))
                made.append(holding if policy is NO_POLICY else replace(holding, tenant=replace(holding.tenant, policy=policy)))
            except (ValueError, TypeError) as error:
                self.problems[place] = f"the settings of tenant {tenant!r} make no sense together: {error}"
                log.error("%s; the last good ones stay", self.problems[place])
                known = self.directory.holdings.get(tenant)
                made += [known] if known else []
            else:
                self.problems.pop(place, None)
            parts.close()
        return made

    def _publish(self, holdings: Iterable[Holding], gone: Iterable[TenantId] = (), *, whole: bool = False) -> None:
        self.directory = StaticDirectory.of(holdings) if whole else self.directory.changed(holdings, gone)
        for tell in self.on_change:
            tell(self.directory)


class _Current:
    """Answers every question by the view of that moment."""

    def __init__(self, snapshots: Snapshots) -> None:
        self._snapshots = snapshots

    def __getattr__(self, name: str) -> Any:
        return getattr(self._snapshots.directory, name)


def current(snapshots: Snapshots) -> Directory:
    """Return a directory that is always the one of now: for who asks single questions, such as the API. A message keeps to one view."""
    return cast("Directory", _Current(snapshots))
