"""Connection policy: what is allowed to one address, sender and recipient before any content is looked at. All of it is off by default."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.address import Address
from sekisho.model.decision import Reply
from sekisho.policy.patterns import glob, networks

BLOCKED = Reply(554, "5.7.1", "Your address is not welcome here; ask our postmaster")
BLOCKED_FOR_NOW = Reply(421, "4.7.1", "Too much unwanted mail came from your address; try again later")
TOO_MANY_FROM_ADDRESS = Reply(451, "4.7.1", "Too many messages from your address; try again later")
TOO_MANY_FROM_SENDER = Reply(451, "4.7.1", "Too many messages from this sender; try again later")
TOO_MANY_FOR_RECIPIENT = Reply(451, "4.7.1", "Too many messages for this recipient; try again later")
NOT_YET = Reply(451, "4.7.1", "Not known here yet; please try again in a few minutes")
NO_NAME = Reply(550, "5.7.25", "Your address has no name in reverse DNS")  # RFC 7372 section 3.3
NO_NAME_NOW = Reply(451, "4.7.25", "Reverse DNS gives no answer; please try again later")
UNCONFIRMED = Reply(550, "5.7.25", "The name of your address does not lead back to it")
UNWANTED_NAME = Reply(550, "5.7.1", "Mail is not taken from such hosts; use your provider's server")


class Kind(StrEnum):
    """What a profile of an address counts."""

    SPAM = "spam"
    VIRUS = "virus"
    HARVEST = "harvest"  # recipients that do not exist
    BOUNCE = "bounce"  # messages with the null sender
    THROTTLE = "throttle"  # messages at all


@dataclass(frozen=True, slots=True)
class Profile:
    """An address is blocked for a while when more than `percent` of more than `total` in the window are bad (throttle: more than `total`)."""

    kind: Kind
    percent: int = 20
    total: int = 100
    window: float = 3_600.0  # seconds
    block: float = 3_600.0  # seconds

    def is_over(self, bad: int, total: int) -> bool:
        """Tell whether it is."""
        if self.kind is Kind.THROTTLE:
            return total > self.total
        return total > self.total and bad * 100 > self.percent * total


@dataclass(frozen=True, slots=True)
class Rates:
    """The most in a span of seconds; one message to one recipient counts as one. 0 = no limit. The numbers are those of features 1.3."""

    inbound_address: int = 2_000  # in 60 s
    inbound_recipient: int = 200  # in 60 s
    outbound_address: int = 1_000  # in 300 s
    outbound_sender: int = 500  # in 600 s


@dataclass(frozen=True, slots=True)
class Greylisting:
    """Strangers are asked to come again: after `wait`, within `patience`; whoever did is known for `remember` seconds."""

    wait: float = 300.0
    patience: float = 86_400.0
    remember: float = 35 * 86_400.0


@dataclass(frozen=True, slots=True)
class ConnectionPolicy:
    """All of it. `None` and empty: off."""

    approved: tuple[str, ...] = ()  # networks that nothing here is asked of
    blocked: tuple[str, ...] = ()
    rates: Rates | None = None
    profiles: tuple[Profile, ...] = ()
    reverse_name: str = ""  # "required" or "confirmed"
    unwanted_names: tuple[str, ...] = ()  # patterns of reverse names
    greylisting: Greylisting | None = None

    @property
    def is_off(self) -> bool:
        """True where nobody is asked anything."""
        return self == ConnectionPolicy(approved=self.approved)

    def lists(self) -> tuple[Callable[[str], bool], Callable[[str], bool], tuple[Callable[[str], bool], ...]]:
        """Return tests for approved and blocked addresses and for unwanted names. Raises ValueError for what is no network."""
        return networks(self.approved), networks(self.blocked), tuple(map(glob, self.unwanted_names))


def greylist_key(ip: str, sender: Address, recipient: Address) -> str:
    """Return the name under which a way is remembered: farms send from neighbouring addresses, so the last number does not count."""
    head = ip.rpartition(":" if ":" in ip else ".")[0]
    if ":" in ip:
        head = ":".join(ip.split(":")[:4])
    return f"grey:{head}:{sender.key}:{recipient.key}"


def reverse_verdict(
    policy: ConnectionPolicy, names: Sequence[str] | None, *, confirmed: bool | None, unwanted: Sequence[Callable[[str], bool]]
) -> Reply | None:
    """Return what reverse DNS makes of a client, None if nothing. `names` None: DNS gave no answer; `confirmed` None: its second half gave none."""
    if policy.reverse_name or unwanted:
        if names is None:
            return NO_NAME_NOW if policy.reverse_name else None
        if any(matches(name.rstrip(".")) for name in names for matches in unwanted):
            return UNWANTED_NAME
        if policy.reverse_name and not names:
            return NO_NAME
        if policy.reverse_name == "confirmed" and not confirmed:
            return NO_NAME_NOW if confirmed is None else UNCONFIRMED
    return None
