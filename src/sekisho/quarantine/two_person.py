"""Release by two people: one asks and says why, another looks and releases. Never one person in two shapes, never after the request ran out."""

import json
from dataclasses import dataclass
from typing import Annotated

import msgspec

from sekisho.model.access import Actor, Permission
from sekisho.model.address import Address
from sekisho.model.arguments import Bound, Cursor, Limit, ShortText
from sekisho.model.delivery import Delivery
from sekisho.model.errors import Conflict, Denied, NotFound, Refused
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import HeldId, TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control, Entry
from sekisho.ports.directory import Directory
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.quarantine.browse import find, gone
from sekisho.quarantine.hand_on import hand_on
from sekisho.quarantine.rights import check_release, needs_two

KIND = "release-request"  # of entries in the control store; the key is the number of the held mail
LIVES = 3 * 86_400.0  # seconds that a request can be granted
ReasonText = Annotated[str, Bound(longest=1_000, says="why")]


@dataclass(frozen=True, slots=True)
class ReleaseRequest:
    """What one person asks another to release. `account` says who that person is, by whatever door they came."""

    held: str
    arrival: str
    recipient: str
    header_from: str
    subject: str
    category: str
    account: str
    by: str
    at: float
    until: float
    reason: str


_to_request = msgspec.json.Decoder(ReleaseRequest).decode


@use_case(
    "quarantine.request-release",
    Permission.ACT_ON_MAIL,
    "Ask somebody else to release held mail that takes two people.",
    "2人の承認が必要な隔離メールの配信を申請します。",
    changes=True,
)
async def request_release(
    records: Records,
    control: Control,
    directory: Directory,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    held: ShortText,
    reason: ReasonText,
) -> ReleaseRequest:
    """Note the request and return it; for three days anybody else who may release such mail can grant it.

    Raises NotFound, Conflict if it is not kept any more or asked for already, Refused where one person is enough or no reason is given.
    """
    found = await find(records, tenant, actor.sight, held)
    _must_be_a_person(actor)
    if not needs_two(directory.tenant(tenant), found):
        raise Refused("this mail takes one person only: release it", "このメールは申請なしで配信できます。")
    if not reason.strip():
        raise Refused("say why it should be released", "配信する理由を入力してください。")
    if found.state is not HeldState.KEPT or found.is_deleted:
        raise gone(found.id)
    now, entry = clock.now(), await control.get(tenant, KIND, found.id)
    if entry is not None and _to_request(entry.value).until > now:
        raise Conflict("somebody has asked for it already", "すでに申請されています。")
    request = ReleaseRequest(
        found.id, found.arrival, str(found.recipient), found.header_from, found.subject, found.category, actor.account, actor.name, now, now + LIVES,
        reason.strip(),
    )  # fmt: skip
    change = Change(KIND, found.id, msgspec.json.encode(request), entry.version if entry else 0)
    await control.commit(tenant, [change], trail.line(found.id, after=json.dumps(found.category), reason=request.reason))
    return request


@use_case("quarantine.requests", Permission.READ_MAIL, "List what waits for a second person.", "2人目の承認を待っている申請の一覧。")
async def requests(
    records: Records, control: Control, clock: Clock, tenant: TenantId, actor: Actor, limit: Limit = 100, after: Cursor = ""
) -> Page[ReleaseRequest]:
    """Return requests that can still be granted, of mail that is still held and that the asker sees, the oldest first."""
    found: list[ReleaseRequest] = []
    while len(found) <= limit:
        entries = await control.entries(tenant, KIND, after, limit + 1)
        asked = [_to_request(entry.value) for entry in entries]
        found += [one for one in asked if one.until > clock.now() and _seen(one, actor) and await _is_held(records, tenant, one)]
        if len(entries) <= limit:
            break
        after = entries[-1].key
    return Page(tuple(found[:limit]), found[limit - 1].held if len(found) > limit else "")


async def _is_held(records: Records, tenant: TenantId, one: ReleaseRequest) -> bool:
    held = await records.held_one(tenant, HeldId(one.held))
    return held is not None and held.state is HeldState.KEPT and not held.is_deleted


def _seen(one: ReleaseRequest, actor: Actor) -> bool:
    local, _, domain = one.recipient.rpartition("@")
    return actor.sight.covers(Address(local, domain.lower()))


@use_case(
    "quarantine.grant-release",
    Permission.ACT_ON_MAIL,
    "Release what somebody else asked for.",
    "ほかの人が申請した隔離メールを配信します。",
    changes=True,
    step_up=True,
)
async def grant_release(
    records: Records,
    control: Control,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    held: ShortText,
) -> Delivery:
    """Deliver it. Raises NotFound where nobody asked or the request ran out, Denied to whoever asked, Conflict if it is not kept any more."""
    found = await find(records, tenant, actor.sight, held)
    entry = await _entry(control, clock, tenant, found)
    request = _to_request(entry.value)
    trail.tell(found.id, before=json.dumps(f"asked by {request.by}"), reason=request.reason)
    _must_be_a_person(actor)
    if actor.account == request.account:
        raise Denied("somebody else has to look at it: you asked for it yourself", "申請した本人は承認できません。ほかの人が承認してください。")
    check_release(actor, found, directory.people_rights(tenant))
    delivery = await hand_on(records, directory, signals, clock, found, actor, (("asked_by", request.by[:100]),))
    await control.forget(KIND, [(tenant, found.id)])
    return delivery


@use_case(
    "quarantine.refuse-release",
    Permission.ACT_ON_MAIL,
    "Withdraw or refuse a request to release held mail.",
    "配信の申請を取り下げ、または却下します。",
    changes=True,
)
async def refuse_release(
    records: Records, control: Control, clock: Clock, tenant: TenantId, actor: Actor, trail: Trail, held: ShortText, reason: ReasonText = ""
) -> ReleaseRequest:
    """Take the request away; the mail stays held. Raises NotFound, Conflict if somebody was faster."""
    found = await find(records, tenant, actor.sight, held)
    entry = await _entry(control, clock, tenant, found)
    request = _to_request(entry.value)
    line = trail.line(found.id, before=json.dumps(f"asked by {request.by}"), reason=reason.strip())
    await control.commit(tenant, [Change(KIND, found.id, None, entry.version)], line)
    return request


async def forget_requests(control: Control, now: float) -> int:
    """Forget requests that ran out; return how many. For the keeper."""
    gone_by: list[tuple[TenantId, str]] = []
    after = None
    while entries := await control.everything(KIND, after, 1_000):
        gone_by += [(entry.tenant, entry.key) for entry in entries if _to_request(entry.value).until <= now]
        after = (entries[-1].tenant, entries[-1].key)
    if gone_by:
        await control.forget(KIND, gone_by)
    return len(gone_by)


async def _entry(control: Control, clock: Clock, tenant: TenantId, held: Held) -> Entry:
    entry = await control.get(tenant, KIND, held.id)
    if entry is None or _to_request(entry.value).until <= clock.now():
        raise NotFound("nobody asks for this mail, or the request ran out", "このメールの申請はないか、期限が切れています。")
    return entry


def _must_be_a_person(actor: Actor) -> None:
    """A command at the machine does not say which person gives it: it cannot be one of two."""
    if not actor.account:
        raise Denied(
            "this takes two people with accounts: ask and grant in the console or by the API (or set [quarantine] two_person)",
            "2人のアカウントが必要です。管理画面またはAPIで申請・承認してください（[quarantine]のtwo_personで変更できます）。",
        )
