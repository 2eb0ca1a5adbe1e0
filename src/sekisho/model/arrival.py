"""A message at the door: who brought it, for whom, and where its bytes lie."""

from dataclasses import dataclass
from enum import StrEnum

from sekisho.model.address import Address
from sekisho.model.ids import ArrivalId, TenantId

EMERGENCY = "emergency mailbox"  # the "listener" of what people write while their own server cannot be reached


class Direction(StrEnum):
    """Which way a message travels through the gateway."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


@dataclass(frozen=True, slots=True)
class Connection:
    """The SMTP session that brought a message. `ip` is textual IPv4 or IPv6; empty strings mean "none" or "not known"."""

    ip: str
    helo: str
    reverse_name: str = ""
    listener: str = ""
    tls_version: str = ""
    tls_cipher: str = ""
    login: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the sender wants to hear about one recipient (RFC 3461)."""

    recipient: str  # Address.key
    notify: str = ""  # "NEVER", or some of SUCCESS, FAILURE and DELAY with commas; "" = not said
    orcpt: str = ""  # the recipient as the sender knew him, "rfc822;taro@example.test", in xtext as it came

    def wants(self, event: str) -> bool:
        """Tell whether a notice of SUCCESS, FAILURE or DELAY is wanted. Nothing said means: of failure (RFC 3461 section 4.1)."""
        return event in self.notify.split(",") if self.notify else event == "FAILURE"


@dataclass(frozen=True, slots=True)
class Envelope:
    """MAIL FROM, RCPT TO and their options (RFC 5321). Recipients are in the order given, without repeats."""

    sender: Address
    recipients: tuple[Address, ...]
    body: str = ""  # "8BITMIME", "7BIT" or "" (RFC 6152)
    smtputf8: bool = False  # RFC 6531
    declared_size: int = 0  # RFC 1870; 0 when not declared
    envid: str = ""  # RFC 3461, in xtext as it came
    ret: str = ""  # "FULL", "HDRS" or "" (RFC 3461 section 4.3)
    wishes: tuple[Wish, ...] = ()  # of recipients about whom something was said


@dataclass(frozen=True, slots=True)
class BlobRef:
    """Where the bytes of a message lie and what they must be. Its name in every store is `tenant/arrival/part`."""

    tenant: TenantId
    arrival: ArrivalId
    part: str  # "raw" for the message as it came
    size: int  # octets
    sha256: str  # lower-case hex; checked on read
    place: str  # "inline" (in the record's own commit) or "file"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message for one tenant. A transaction that names several tenants' recipients becomes one arrival for each."""

    id: ArrivalId
    tenant: TenantId
    direction: Direction
    received_at: float  # seconds since 1970
    connection: Connection
    envelope: Envelope
    raw: BlobRef
