"""Use cases of sender lists that people keep: shown, added to, taken from; also straight from a mail that is held."""

import re
from dataclasses import dataclass
from typing import Literal

import msgspec

from sekisho.model.access import Actor, Permission, Role, Sight
from sekisho.model.address import Address
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.errors import Denied, Refused
from sekisho.model.held import Held
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.policy.sender_lists import EVERYBODY, KIND, OwnSenders, Says, owner_for, sender_pattern, with_sender, without_sender
from sekisho.ports.audit import Trail
from sekisho.ports.control import Change, Control, Entry
from sekisho.ports.directory import Directory
from sekisho.ports.records import Records
from sekisho.quarantine.browse import find

_to_own = msgspec.json.Decoder(OwnSenders).decode
_ADDRESS = re.compile(r"<([^<>]{1,254})>\s*$")
Whose = Literal["user", "domain", "tenant"]


@dataclass(frozen=True, slots=True)
class SendersOf:
    """One owner's list: "*" for everybody, a domain, or an address."""

    owner: str
    senders: OwnSenders


@dataclass(frozen=True, slots=True)
class Listed:
    """What was put into, or taken out of, whose list. `personal`: as the person's own wish."""

    owner: str
    sender: str
    says: Says
    personal: bool


@use_case("sender-list.show", Permission.READ_MAIL, "Show lists of approved and blocked senders.", "送信者の許可・拒否リストを表示します。", own=True)
async def show_lists(
    control: Control, tenant: TenantId, sight: Sight, owner: ShortText = "", limit: Limit = 100, after: Cursor = ""
) -> Page[SendersOf]:
    """Return the lists that the asker may see, by owner; of one owner, an empty list where nothing was set."""
    if owner:
        key = owner.strip().lower()
        entry = await control.get(tenant, KIND, key) if _seen(key, sight) else None
        return Page((SendersOf(key, _to_own(entry.value) if entry else OwnSenders()),) if _seen(key, sight) else ())
    found: list[SendersOf] = []
    while len(found) <= limit:
        entries = await control.entries(tenant, KIND, after, limit + 1)
        found += [SendersOf(entry.key, _to_own(entry.value)) for entry in entries if _seen(entry.key, sight)]
        if len(entries) <= limit:
            break
        after = entries[-1].key
    return Page(tuple(found[:limit]), found[limit - 1].owner if len(found) > limit else "")


def _seen(owner: str, sight: Sight) -> bool:
    local, _, domain = owner.rpartition("@")
    return sight.whole or owner in sight.domains or (bool(local) and sight.covers(Address(local, domain)))


@use_case("sender-list.add", Permission.ACT_ON_MAIL, "Approve or block a sender.", "送信者を許可または拒否します。", changes=True, own=True)
async def add_sender(
    control: Control, tenant: TenantId, actor: Actor, trail: Trail, owner: ShortText, sender: ShortText, says: Literal["approve", "block"]
) -> Listed:
    """Put a sender into a list: of "*" (everybody), of a domain, of an address. What the list said of it before is taken back.

    Raises Refused for what names nobody or everybody, Denied or NotFound for lists that are not the actor's to keep, Conflict.
    """
    key, personal = owner_for(actor, tenant, owner)
    pattern = sender_pattern(sender, approving=says == "approve")
    entry = await control.get(tenant, KIND, key)
    own = _to_own(entry.value) if entry else OwnSenders()
    await _commit(control, tenant, trail, key, entry, with_sender(own, pattern, says, personal=personal))
    return Listed(key, pattern, says, personal)


@use_case(
    "sender-list.remove",
    Permission.ACT_ON_MAIL,
    "Take a sender out of a list.",
    "送信者をリストから削除します。",
    changes=True,
    own=True,
)
async def remove_sender(
    control: Control, tenant: TenantId, actor: Actor, trail: Trail, owner: ShortText, sender: ShortText, says: Literal["approve", "block"]
) -> Listed:
    """Take a sender out. Administrators take out what they said; people what they wished. Raises as `add_sender` does, NotFound."""
    key, personal = owner_for(actor, tenant, owner)
    entry = await control.get(tenant, KIND, key)
    own = _to_own(entry.value) if entry else OwnSenders()
    pattern = sender.strip().lower()
    await _commit(control, tenant, trail, key, entry, without_sender(own, pattern, says, personal=personal))
    return Listed(key, pattern, says, personal)


@use_case(
    "quarantine.block-sender",
    Permission.ACT_ON_MAIL,
    "Block the sender of a held mail.",
    "隔離メールの送信者を拒否します。",
    changes=True,
    own=True,
)
async def block_sender(
    records: Records,
    control: Control,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    held: ShortText,
    whose: Literal["user", "domain", "tenant"] = "user",
    whole_domain: bool = False,
) -> Listed:
    """Block who wrote it: for its recipient, for the recipient's domain, or for everybody. `whole_domain`: everybody of the sender's domain."""
    found = await find(records, tenant, actor.sight, held)
    return await add_sender(control, tenant, actor, trail, _owner(found, whose), sender_of(found, whole_domain=whole_domain), "block")


@use_case(
    "quarantine.approve-sender",
    Permission.ACT_ON_MAIL,
    "Approve the sender of a held mail.",
    "隔離メールの送信者を許可します。",
    changes=True,
    own=True,
)
async def approve_sender(
    records: Records,
    control: Control,
    directory: Directory,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    held: ShortText,
    whose: Literal["user", "domain", "tenant"] = "user",
    whole_domain: bool = False,
) -> Listed:
    """Approve who wrote it; of a whole domain that counts for proven mail alone. Raises Denied for people where it is not held as spam or bulk."""
    found = await find(records, tenant, actor.sight, held)
    if actor.role is Role.END_USER and not directory.people_rights(tenant).may_approve(found.category):
        raise Denied(
            f"a sender of mail held as {found.category} is approved by your administrator only",
            f"このメール（{found.category}）の送信者を許可できるのは管理者だけです。",
        )
    return await add_sender(control, tenant, actor, trail, _owner(found, whose), sender_of(found, whole_domain=whole_domain), "approve")


def sender_of(held: Held, *, whole_domain: bool = False) -> str:
    """Return whom a reader takes for the sender: the address in header From, else of the envelope. Raises Refused if there is none.

    An address with "*" in it, which a stranger may well write, names nobody: it would be a pattern.
    """
    seen = _ADDRESS.search(held.header_from)
    text = (seen.group(1) if seen else held.header_from if "@" in held.header_from and " " not in held.header_from else held.sender.key).strip()
    local, _, domain = text.lower().rpartition("@")
    if not local or not domain or "*" in text:
        raise Refused("this mail names no sender that could stand in a list", "このメールには、リストに登録できる送信者がありません。")
    return f"*@{domain}" if whole_domain else f"{local}@{domain}"


def _owner(held: Held, whose: Whose) -> str:
    return {"user": held.recipient.key, "domain": held.recipient.domain.lower(), "tenant": EVERYBODY}[whose]


async def _commit(control: Control, tenant: TenantId, trail: Trail, owner: str, entry: Entry | None, fresh: OwnSenders) -> None:
    value = msgspec.json.encode(fresh)
    line = trail.line(f"senders of {owner}", entry.value.decode() if entry else "", value.decode())
    kept = None if fresh == OwnSenders() else value
    await control.commit(tenant, [Change(KIND, owner, kept, entry.version if entry else 0)], line)
