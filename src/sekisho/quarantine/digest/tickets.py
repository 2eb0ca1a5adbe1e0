"""Links of a digest: each is sealed for one act on one mail of one recipient, and ends. Nothing is stored for it until it was used."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from sekisho.model.errors import Conflict, NotFound
from sekisho.model.held import Held
from sekisho.model.ids import HeldId, TenantId, is_id
from sekisho.ports.control import INSTALLATION, Change, Control
from sekisho.ports.vault import SecretUnreadable, Vault

USED = "digest-used"  # entries of the control store: links that were used, until they end
_NAME = "digest/link"
_FORM = struct.Struct(">BBI20s8s")  # form, act, end in seconds since 1970, number of the held mail, digest of its recipient; the tenant follows
_VERSION = 1
_LONGEST = 400


class Act(StrEnum):
    """What a link is for. The order is the number on the wire: new ones come last."""

    SHOW = "show"
    RELEASE = "release"
    BLOCK = "block"
    APPROVE = "approve"


_ACTS = tuple(Act)
# Seconds: no link is made for longer (`tenancy/wishes/settings_rules.py`), so a clock that was set back does not prolong it.
_FURTHEST = 31 * 86_400.0


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a link says. `secret` is its text, as it stands in the address."""

    act: Act
    tenant: TenantId
    held: HeldId
    recipient: bytes
    ends_at: float
    secret: str

    @property
    def number(self) -> str:
        """Return the key under which its use is remembered."""
        return sha256(self.secret.encode()).hexdigest()[:40]

    def is_for(self, held: Held) -> bool:
        """Tell whether it was made for this mail's recipient: whose data was erased, for instance, is nobody any more."""
        return self.held == held.id and self.recipient == _of(held)


async def issue(vault: Vault, held: Held, act: Act, ends_at: float) -> str:
    """Return a link's secret, safe in an address."""
    packed = _FORM.pack(_VERSION, _ACTS.index(act), int(ends_at), held.id.encode("ascii"), _of(held)) + held.tenant.encode()
    return urlsafe_b64encode(await vault.seal(packed, _NAME)).decode("ascii").rstrip("=")


async def read(vault: Vault, secret: str, now: float) -> Ticket:
    """Return what a link says. Raises NotFound for one that is none of ours, was altered, or has ended."""
    if not secret.isascii() or len(secret) > _LONGEST:
        raise gone()
    try:
        opened = await vault.open(urlsafe_b64decode(secret + "=" * (-len(secret) % 4)), _NAME)
        version, act, ends_at, number, recipient = _FORM.unpack(opened[: _FORM.size])
        held, tenant = number.decode("ascii"), opened[_FORM.size :].decode()
    except (SecretUnreadable, ValueError, struct.error):
        raise gone() from None
    if version != _VERSION or act >= len(_ACTS) or not 0 < ends_at - now <= _FURTHEST or not is_id(held) or urlsafe_again(secret) != secret:
        raise gone()
    return Ticket(_ACTS[act], TenantId(tenant), HeldId(held), recipient, float(ends_at), secret)


def urlsafe_again(secret: str) -> str:
    """Return the one spelling of a secret: base64 has several for the same octets, and each would be unused."""
    return urlsafe_b64encode(urlsafe_b64decode(secret + "=" * (-len(secret) % 4))).decode("ascii").rstrip("=")


async def was_used(control: Control, ticket: Ticket) -> bool:
    """Tell whether its act was done."""
    return await control.get(INSTALLATION, USED, ticket.number) is not None


async def use_up(control: Control, ticket: Ticket) -> None:
    """Take it, durably, before its act is done. Raises Conflict if somebody was faster."""
    try:
        await control.commit(INSTALLATION, [Change(USED, ticket.number, str(int(ticket.ends_at)).encode(), 0)])
    except Conflict:
        raise used() from None


async def give_back(control: Control, ticket: Ticket) -> None:
    """Let it be used after all: its act was refused."""
    await control.forget(USED, [(INSTALLATION, ticket.number)])


async def tidy(control: Control, now: float) -> int:
    """Forget used links that have ended; return how many."""
    forgotten, after = 0, None
    while entries := await control.everything(USED, after, 500):
        after = entries[-1].tenant, entries[-1].key
        over = [(entry.tenant, entry.key) for entry in entries if int(entry.value) <= now]
        if over:
            await control.forget(USED, over)
            forgotten += len(over)
    return forgotten


def gone() -> NotFound:
    """Return the one answer to every link that is none."""
    return NotFound(
        "This link has ended, or is not complete. Look into your newest digest, or ask for a link to your quarantine.",
        "このリンクは期限切れか、正しくありません。最新の隔離通知メールをご覧いただくか、隔離ページへのリンクを請求してください。",
    )


def used() -> Conflict:
    """Return the answer to a link that was used."""
    return Conflict("This link was used already.", "このリンクはすでに使用されています。")


def _of(held: Held) -> bytes:
    return sha256(f"{held.tenant}\0{held.recipient.key}".encode()).digest()[:8]
