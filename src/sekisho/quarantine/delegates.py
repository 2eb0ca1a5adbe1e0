"""Helpers: somebody lets another person of the organisation see what is held for them, and have it delivered to them.

A helper acts as the owner would, never as more: what the owner may not release by themselves no helper may. Owner and helper see who helps whom and
what was done; each of the two can end it. What is delivered goes to the owner alone; nobody is let into texts or lists of senders by this.
"""

from dataclasses import dataclass, replace

import msgspec

from sekisho.model.access import Actor, Permission, Role, Sight, whose
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.delivery import Delivery
from sekisho.model.digest import HELPED, HELPER
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.held import Held
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control, Entry
from sekisho.ports.directory import Directory
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.quarantine.browse import browse
from sekisho.quarantine.release import release

MOST = 20  # helpers of one address
_MOST_ACTS = 100


@dataclass(frozen=True, slots=True)
class Delegate:
    """One person who helps another. Times are seconds since 1970."""

    owner: str
    helper: str
    since: float
    by: str  # who set it up


@dataclass(frozen=True, slots=True)
class DelegatesShown:
    """Who helps these addresses, and whom they help."""

    addresses: tuple[str, ...]
    helpers: tuple[Delegate, ...]
    helped: tuple[Delegate, ...]


@dataclass(frozen=True, slots=True)
class DelegateAct:
    """What was done with a helper, as the audit has it."""

    at: float
    actor: str
    act: str  # of the use case: "add", "remove", "look", "release"
    about: str
    outcome: str


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Delegate).decode


@use_case("delegate.list", Permission.READ_TENANT, "Show who helps somebody with their quarantine.", "隔離メールの代理人を表示します。", own=True)
async def list_delegates(control: Control, tenant: TenantId, actor: Actor, address: ShortText = "") -> DelegatesShown:
    """Return both sides, of an end user's own addresses or of the one that staff name. Raises NotFound, Denied, Refused."""
    keys = whose(actor, address, Permission.READ_TENANT)
    helpers = [one for key in keys for one in await _side(control, tenant, HELPER, key)]
    helped = [one for key in keys for one in await _side(control, tenant, HELPED, key)]
    return DelegatesShown(keys, tuple(helpers), tuple(helped))


@use_case(
    "delegate.add",
    Permission.CHANGE_TENANT,
    "Let somebody help with a quarantine.",
    "隔離メールの代理人を追加します。",
    changes=True,
    own=True,
)
async def add_delegate(
    control: Control, directory: Directory, clock: Clock, tenant: TenantId, actor: Actor, trail: Trail, helper: ShortText, address: ShortText = ""
) -> DelegatesShown:
    """Let a person of the same organisation help. Raises Refused for anybody else, and for more than MOST; Conflict if they do already."""
    keys, name = whose(actor, address, Permission.CHANGE_TENANT), helper.strip().lower()
    local, _, domain = name.rpartition("@")
    if not local or " " in name or not name.isprintable() or directory.tenant_of_domain(domain) != tenant:
        raise Refused("Only somebody of your own organisation can help.", "代理人に指定できるのは、同じ組織のメールアドレスだけです。")
    if name in keys:
        raise Refused("That is your own address.", "ご自身のアドレスは指定できません。")
    changes: list[Change] = []
    for key in keys:
        known = await _side(control, tenant, HELPER, key)
        if any(one.helper == name for one in known):
            continue
        if len(known) >= MOST:
            raise Refused(f"At most {MOST} people can help.", f"代理人は{MOST}人までです。")
        value = _encode(Delegate(key, name, clock.now(), actor.name))
        # under "OWNER HELPER" and "HELPER OWNER": found from both sides
        changes += [Change(HELPER, f"{key} {name}", value, 0), Change(HELPED, f"{name} {key}", value, 0)]
    if not changes:
        raise Conflict("They help already.", "すでに代理人です。")
    await control.commit(tenant, changes, trail.line(f"{keys[0]} {name}"))
    return await list_delegates(control, tenant, actor, address)


@use_case(
    "delegate.remove",
    Permission.CHANGE_TENANT,
    "End somebody's help with a quarantine.",
    "隔離メールの代理人を解除します。",
    changes=True,
    own=True,
)
async def remove_delegate(control: Control, tenant: TenantId, actor: Actor, trail: Trail, owner: ShortText, helper: ShortText) -> None:
    """End it: by the owner, by the helper, or by staff who may change both. Raises NotFound, Denied."""
    key, name = owner.strip().lower(), helper.strip().lower()
    mine = name if actor.role is Role.END_USER and name in actor.addresses else key
    whose(actor, mine, Permission.CHANGE_TENANT)
    entry = await control.get(tenant, HELPER, f"{key} {name}")
    if entry is None:
        raise _no_such()
    changes = [Change(HELPER, f"{key} {name}", None, entry.version), Change(HELPED, f"{name} {key}", None)]
    await control.commit(tenant, changes, trail.line(f"{key} {name}", before=entry.value.decode()))


@use_case(
    "delegate.look",
    Permission.OWN_MAIL,
    "See what is held for somebody whom you help.",
    "代理で隔離メールを一覧します。",
    changes=True,
    own=True,
)
async def look_for(
    control: Control, records: Records, tenant: TenantId, actor: Actor, trail: Trail, owner: ShortText, limit: Limit = 50, after: Cursor = ""
) -> Page[Held]:
    """Return a page, newest first; that it was looked at stands in the audit. Raises NotFound for whom one does not help."""
    key = await _must_help(control, tenant, actor, owner)
    trail.tell(key)
    return await browse(records, tenant, Sight(addresses=frozenset({key})), limit=limit, after=after)


@use_case(
    "delegate.release",
    Permission.OWN_MAIL,
    "Deliver held mail to somebody whom you help.",
    "代理で隔離メールを本人に配信します。",
    changes=True,
    own=True,
)
async def release_for(
    control: Control,
    records: Records,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    owner: ShortText,
    held: ShortText,
) -> Delivery:
    """Have it delivered to its recipient, with no more right than the recipient has. Raises as `quarantine.release` does."""
    key = await _must_help(control, tenant, actor, owner)
    trail.tell(f"{key} {held}")
    as_owner = replace(actor, role=Role.END_USER, permissions=frozenset({Permission.OWN_MAIL}), addresses=frozenset({key}), domains=frozenset())
    inner = Trail(trail.end("done"))
    return await release(records=records, directory=directory, signals=signals, clock=clock, tenant=tenant, actor=as_owner, trail=inner, held=held)


@use_case("delegate.acts", Permission.READ_AUDIT, "Show what helpers did.", "代理人による操作の記録を表示します。", own=True)
async def acts(control: Control, tenant: TenantId, actor: Actor, owner: ShortText) -> list[DelegateAct]:
    """Return the latest acts with one owner's helpers, newest first: for the owner, those who help them, and staff. Raises NotFound."""
    key = owner.strip().lower()
    if actor.role is Role.END_USER and key not in actor.addresses:
        await _must_help(control, tenant, actor, key)
    else:
        whose(actor, key, Permission.READ_AUDIT)
    rows = await control.audit(tenant, limit=500, text=key)
    found = [row.line for row in rows if row.line.use_case.startswith("delegate.") and row.line.subject.partition(" ")[0] == key]
    return [
        DelegateAct(line.at, line.actor, line.use_case.removeprefix("delegate."), line.subject.partition(" ")[2], line.outcome)
        for line in found[:_MOST_ACTS]
    ]


async def _must_help(control: Control, tenant: TenantId, actor: Actor, owner: str) -> str:
    key = owner.strip().lower()
    for helper in actor.addresses:
        if await control.get(tenant, HELPER, f"{key} {helper}") is not None:
            return key
    raise _no_such()


async def _side(control: Control, tenant: TenantId, kind: str, key: str) -> list[Delegate]:
    start = f"{key} "
    entries: list[Entry] = await control.entries(tenant, kind, after=start, limit=200)
    return [_decode(entry.value) for entry in entries if entry.key.startswith(start)]


def _no_such() -> NotFound:
    return NotFound("You do not help anybody with that address.", "そのアドレスの代理人ではありません。")
