"""What is to be done with a message, for each recipient."""

from dataclasses import dataclass

from sekisho.model.address import Address
from sekisho.model.policy import Stamp


@dataclass(frozen=True, slots=True)
class Edit:
    """A declared change: the octets `start:end` of the raw message become `replacement`. Nothing else is ever altered."""

    start: int
    end: int
    replacement: bytes


Changes = tuple[Edit, ...]  # sorted by start, not overlapping


@dataclass(frozen=True, slots=True)
class Reply:
    """An SMTP reply (RFC 5321 section 4.2, RFC 3463): three-digit code, enhanced code such as "5.7.1", text without CRLF."""

    code: int
    enhanced: str
    text: str

    @property
    def is_positive(self) -> bool:
        """True for 2xx and 3xx."""
        return 200 <= self.code < 400

    @property
    def is_permanent(self) -> bool:
        """True for 5xx."""
        return 500 <= self.code < 600

    def __str__(self) -> str:
        return f"{self.code} {self.enhanced} {self.text}" if self.enhanced else f"{self.code} {self.text}"


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand on to the route of the recipient's domain, with these changes, not before this time (0: at once).

    Policy only wishes: `tag` is the mark that the subject shall get ("" for none), `clean` how a harmless copy is made. The gate turns tag and
    header stamps into `changes`, and has the copy made in the sandbox.
    """

    changes: Changes = ()
    not_before: float = 0.0
    tag: str = ""
    clean: str = ""  # "sanitise" or "strip": a harmless copy goes out, the original is kept
    stamps: tuple[Stamp, ...] = ()  # words for the reader, put into the text
    headers: tuple[tuple[str, str], ...] = ()  # fields to add
    redirect: Address | None = None  # who gets it instead
    hop: str = ""  # "host:port" instead of the domain's route
    tls: str = ""  # "required" or "verified": not without


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Keep, do not hand on."""

    area: str
    until: float


@dataclass(frozen=True, slots=True)
class Hold:
    """Something must come first (a scanner, a password); decided again then."""

    until: float
    why: str


@dataclass(frozen=True, slots=True)
class Discard:
    """Drop silently; can be undone until then."""

    undo_until: float


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse for good in the dialogue."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Defer:
    """Ask the client to come again."""

    reply: Reply


Action = Deliver | Quarantine | Hold | Discard | Reject | Defer


@dataclass(frozen=True, slots=True)
class Copy:
    """The message as it came, once more, for somebody who is no recipient. `kind` is "bcc" or "archive"."""

    to: Address
    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail of ours that tells what was done with the message."""

    to: Address
    rule: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One action for each recipient, and the rule that said so. The sentences say why where a rule, and not the verdict, decided."""

    actions: tuple[tuple[Address, Action], ...]
    rule: str
    sentence: str = ""
    sentence_ja: str = ""
    by: tuple[str, ...] = ()  # the rule for each recipient, in the order of the actions; () where `rule` said so for all
    copies: tuple[Copy, ...] = ()
    notices: tuple[Notice, ...] = ()
    shadow: tuple[str, ...] = ()  # what rules that are only watched would have done: "NAME:action"

    def rule_for(self, index: int) -> str:
        """Return the rule that decided for the recipient at this place."""
        return self.by[index] if self.by else self.rule
