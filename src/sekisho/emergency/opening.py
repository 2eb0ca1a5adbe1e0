"""When the emergency mailbox is open: by itself while a server cannot be reached, or by the word of an administrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec

from sekisho.emergency.mailbox_ports import MailboxPorts
from sekisho.model.access import Actor, Permission
from sekisho.model.arguments import ShortText
from sekisho.model.delivery import Stop
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control

Mode = Literal["auto", "on", "off"]
KIND, SWITCH = "emergency", "switch"  # of the entry in the control store
GRACE = 1_800.0  # seconds that it stays open after the last sign of an outage: whoever writes an answer can send it
_LOOKED_AT = 2_000  # of the queue, the oldest: an outage of some minutes stands among them
_STEP = 200  # of one person's
_LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class Switch:
    """What an administrator said."""

    mode: Mode = "auto"
    by: str = ""
    at: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outage:
    """A domain whose server cannot be reached: since when its oldest mail waits, and the words of the last try."""

    domain: str
    since: float
    reply: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the mailbox is open for the asker, and why."""

    open: bool
    because: str  # "outage", "afterwards" (it was open a moment ago), "administrator" or "": neither
    addresses: tuple[str, ...]  # whose mail the asker sees there
    outages: tuple[Outage, ...]  # that concern the asker; all of the organisation's for who sees the whole of it
    switch: Switch


_to_switch = msgspec.json.Decoder(Switch).decode


@use_case("emergency.show", Permission.READ_MAIL, "Tell whether the emergency mailbox is open.", "非常用メールボックスの状態。", own=True)
async def standing(mailbox: MailboxPorts, tenant: TenantId, actor: Actor) -> Standing:
    """Return whether it is open for the asker now."""
    entry = await mailbox.control.get(tenant, KIND, SWITCH)
    switch = _to_switch(entry.value) if entry is not None else Switch()
    addresses = tuple(sorted(actor.addresses))
    domains = None if actor.sight.whole else {address.rpartition("@")[2] for address in addresses} | actor.domains
    wanted = mailbox.directory.tenant(tenant).emergency
    found = await outages(mailbox, tenant, wanted.opens_after, addresses) if wanted.opens_after > 0 else ()
    concerning = tuple(one for one in found if domains is None or one.domain in domains)
    because = ""
    if switch.mode == "on":
        because = "administrator"
    elif switch.mode == "auto" and concerning:
        because = "outage"
        for domain in {one.domain for one in concerning}:
            await mailbox.counters.remember(_open_lately(tenant, domain), "1", GRACE)
    elif switch.mode == "auto" and wanted.opens_after > 0:
        lately = [await mailbox.counters.recall(_open_lately(tenant, domain)) for domain in sorted(domains or ())]
        because = "afterwards" if any(lately) else ""
    return Standing(bool(because), because, addresses, concerning, switch)


@use_case(
    "emergency.switch",
    Permission.CHANGE_TENANT,
    "Open or close the emergency mailbox, or let it open by itself.",
    "非常用メールボックスの開閉を設定します。",
    changes=True,
)
async def switch(control: Control, clock: Clock, tenant: TenantId, by: str, trail: Trail, mode: Mode, note: ShortText = "") -> Switch:
    """Say whether it is open whatever the servers do ("on"), closed ("off"), or opens by itself ("auto")."""
    entry = await control.get(tenant, KIND, SWITCH)
    said = Switch(mode, by[:100], clock.now(), note[:_LONGEST_NOTE])
    before = entry.value.decode() if entry is not None else ""
    value = msgspec.json.encode(said)
    change = Change(KIND, SWITCH, value, entry.version if entry is not None else 0)
    await control.commit(tenant, [change], trail.line("emergency mailbox", before, value.decode(), note))
    return said


async def must_be_open(mailbox: MailboxPorts, tenant: TenantId, actor: Actor) -> None:
    """Raise Refused where it is closed for the asker, or where no address is theirs."""
    now = await standing(mailbox, tenant, actor)
    if not now.addresses:
        raise Refused(
            "No address belongs to this account, so there is no mailbox. An administrator enters addresses with the account.",
            "このアカウントにはメールアドレスが登録されていないため、メールボックスはありません。管理者にご確認ください。",
        )
    if not now.open:
        raise Refused(
            "The emergency mailbox is closed: your mail server can be reached. Use your usual mail program.",
            "非常用メールボックスは閉じています。メールサーバーは利用できますので、通常のメールソフトをお使いください。",
        )


async def outages(mailbox: MailboxPorts, tenant: TenantId, after: float, addresses: Iterable[str] = ()) -> tuple[Outage, ...]:
    """Return the tenant's domains whose mail has waited that long for a server that cannot be reached, by the queue alone."""
    oldest: dict[str, tuple[float, str]] = {}
    now = mailbox.clock.now()

    def look(domain: str, since: float, reply: str) -> None:
        if now - since >= after and mailbox.directory.tenant_of_domain(domain) == tenant and (domain not in oldest or since < oldest[domain][0]):
            oldest[domain] = since, reply

    for one in await mailbox.records.queue_by_domain(tenant, _LOOKED_AT):
        if one.unreached_since:
            look(one.domain, one.unreached_since, one.unreached_reply)
    for address in addresses:  # behind a long queue of other mail: what waits for this person tells it as well
        for owed in await mailbox.records.owed_to(tenant, address, _STEP):
            delivery = owed.delivery
            if delivery.unreached and delivery.stop is Stop.NONE:
                for domain in {recipient.domain for recipient in delivery.recipients}:
                    look(domain, delivery.created_at, delivery.last_reply)
    return tuple(Outage(domain, since, reply[:200]) for domain, (since, reply) in sorted(oldest.items()))


def _open_lately(tenant: TenantId, domain: str) -> str:
    return f"emergency:{tenant}:{domain}"
