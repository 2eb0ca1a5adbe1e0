"""What the SMTP server core tells its shell. Those marked "asks" want `ServerSession.answer` before anything else happens."""

from dataclasses import dataclass, field

from sekisho.model.address import Address


@dataclass(frozen=True, slots=True)
class Helo:
    """HELO or EHLO (`extended`); answered by the core. Any transaction is forgotten."""

    name: str
    extended: bool


@dataclass(frozen=True, slots=True)
class MailFrom:
    """MAIL FROM; asks. `declared_size` is 0 when not declared; `body` "7BIT", "8BITMIME" or ""; `auth` the decoded AUTH= value (RFC 4954
    section 5, "<>" for nobody); `envid` and `ret` as in RFC 3461.
    """

    address: Address
    declared_size: int = 0
    body: str = ""
    smtputf8: bool = False
    auth: str = ""
    envid: str = ""
    ret: str = ""


@dataclass(frozen=True, slots=True)
class RcptTo:
    """RCPT TO; asks. A bare `<postmaster>` has an empty domain. `notify` and `orcpt` as in RFC 3461."""

    address: Address
    notify: str = ""
    orcpt: str = ""


@dataclass(frozen=True, slots=True)
class DataBegin:
    """DATA, or the first BDAT (`chunked`), with at least one accepted recipient; asks (354, which is not said to BDAT, or a refusal)."""

    chunked: bool = False


@dataclass(frozen=True, slots=True)
class DataChunk:
    """The next octets of the message in canonical form: dots unstuffed, only CRLF ends a line. Never empty."""

    octets: bytes


@dataclass(frozen=True, slots=True)
class DataEnd:
    """CRLF.CRLF or the last chunk was received; asks (250 only when durable). `size` is the sum of all chunks in octets.

    `defects` are among "bare_newlines_normalised", "nul" and "long_line".
    """

    size: int
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Authenticate:
    """A login to check; asks (235, 535, 454). The password is kept out of every representation."""

    mechanism: str
    login: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartTls:
    """STARTTLS; asks (220, then the shell upgrades and calls `tls_started`; or 454)."""


@dataclass(frozen=True, slots=True)
class Aborted:
    """The transaction under way is over without a message; already answered. `reason` is "reset", "quit", "closed", "size" or "bare_newline"."""

    reason: str


@dataclass(frozen=True, slots=True)
class Quit:
    """QUIT; answered by the core. Write the output, then close."""


Event = Helo | MailFrom | RcptTo | DataBegin | DataChunk | DataEnd | Authenticate | StartTls | Aborted | Quit
ASKING = (MailFrom, RcptTo, DataBegin, DataEnd, Authenticate, StartTls)
