"""A message on its way out: what is owed to which recipients by which route."""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.address import Address
from sekisho.model.arrival import BlobRef, Direction, Wish
from sekisho.model.decision import Changes
from sekisho.model.ids import ArrivalId, DeliveryId, TenantId
from sekisho.model.signing import NO_SIGNING, Signing


@dataclass(frozen=True, slots=True)
class Hop:
    """One next hop: a host name or address literal and a port."""

    host: str
    port: int = 25
    weight: int = 0  # hops with weights that stand together are drawn by them; 0 = tried in its place

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Route:
    """Where mail of one domain goes: hosts tried in order, the mail exchangers of a domain, or the embedded mailbox when there is neither."""

    hops: tuple[Hop, ...] = ()
    exchangers_of: str = ""  # a domain, lower case: its MX records name the hosts at each connection (RFC 5321 section 5.1)
    tls: str = ""  # "required" or "verified" where policy demands it for this mail, besides what the settings demand
    guarded: bool = False  # only public addresses are connected to: a tenant set it, who does not run this installation

    @property
    def is_mailbox(self) -> bool:
        """True if mail is put into the embedded Maildir."""
        return not self.hops and not self.exchangers_of

    def __str__(self) -> str:
        tls = f" (TLS {self.tls})" if self.tls else ""
        if self.exchangers_of:
            return f"MX of {self.exchangers_of}{tls}"
        return ", ".join(map(str, self.hops)) + tls if self.hops else "mailbox"


MAILBOX = Route()
BY_MX = Route(exchangers_of="*")  # in a table of routes: by the MX records of whatever domain is asked for


class Fate(StrEnum):
    """Where one (arrival, recipient) stands in the ledger: in exactly one of these, always."""

    WAITING = "waiting"  # accepted, not decided
    QUEUED = "queued"
    DELIVERED = "delivered"
    QUARANTINED = "quarantined"
    BOUNCED = "bounced"
    DISCARDED = "discarded"
    EXPIRED = "expired"  # quarantine time ran out
    DROPPED = "dropped"  # by the operator


class Stop(StrEnum):
    """Why a queued delivery is not tried, by the word of an operator."""

    NONE = ""
    HELD = "held"  # until somebody lets it go
    DROPPED = "dropped"  # not delivered any more; until `next_at` that can be undone


NEVER = 1e12  # when a held delivery is due: long after everybody
UNREACHED = ("451 4.4.1", "451 4.7.4", "451 4.7.5")  # how our own words begin when no session with the next hop came about
RESTORED = "restored"  # why queued mail is held and undecided mail waits after a restore: it may have gone out since the back-up


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is owed to recipients who share a route and changes. Times are seconds since 1970."""

    id: DeliveryId
    arrival: ArrivalId
    tenant: TenantId
    direction: Direction
    sender: Address
    recipients: tuple[Address, ...]  # those still owed
    route: Route
    content: BlobRef
    changes: Changes
    created_at: float
    next_at: float
    expires_at: float
    attempts: int = 0
    last_reply: str = ""
    body: str = ""
    smtputf8: bool = False
    may_bounce: bool = False  # the DSN rule of house.md: judged clean and envelope sender proven
    envid: str = ""
    signing: Signing = NO_SIGNING
    ret: str = ""
    wishes: tuple[Wish, ...] = ()  # RFC 3461; recipients without one said nothing
    stop: Stop = Stop.NONE
    stop_why: str = ""  # who said so, and why
    sent_to: Address | None = None  # who is named to the next hop in place of the recipients: redirected mail
    sent_as: Address | None = None  # the envelope sender that is named there, rewritten so that SPF holds
    warned: bool = False  # its sender was told that it takes long
    keep: float = 0.0  # seconds for which its readers find it in the emergency mailbox once it is delivered; 0 = not at all

    def wish(self, recipient: Address) -> Wish:
        """Return what the sender wants to hear about a recipient."""
        return next((wish for wish in self.wishes if wish.recipient == recipient.key), Wish(recipient.key))

    @property
    def unreached(self) -> bool:
        """Tell whether its next hop could not be reached, or was not the one, when it was tried last."""
        return self.attempts > 0 and self.last_reply.startswith(UNREACHED)

    @property
    def readers(self) -> tuple[str, ...]:
        """Return who will read it (`Address.key`s): its recipients, or the one to whom it is redirected."""
        return tuple(dict.fromkeys(recipient.key for recipient in self.recipients)) if self.sent_to is None else (self.sent_to.key,)

    @property
    def envelope_sender(self) -> Address:
        """Return the sender that the next hop hears."""
        return self.sender if self.sent_as is None else self.sent_as


@dataclass(frozen=True, slots=True)
class RecipientResult:
    """How one attempt ended for one recipient. `fate` DELIVERED, BOUNCED (given up, DSN owed), QUARANTINED (given up, no DSN allowed)
    or QUEUED (try again).
    """

    recipient: Address
    fate: Fate
    reply: str  # the next hop's words, at most 500 characters


@dataclass(frozen=True, slots=True)
class Attempt:
    """The outcome of one try of one delivery; committed as a whole."""

    delivery: Delivery
    at: float
    hop: str
    results: tuple[RecipientResult, ...]
    next_at: float  # when recipients still QUEUED are tried again
    warned: bool = False  # a notice of delay goes out with it
