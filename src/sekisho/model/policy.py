"""A tenant's policy as values: who is approved and blocked, what words count, and rules with what they ask and do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sekisho.model.keywords import KeywordList

DISCARD_DAYS = 7  # that discarded mail can be brought back
DISCARDED_AREA = "discarded"  # where it lies until then, out of sight of its recipients
BLOCKED_AREA = "blocked"  # mail of senders that are blocked

Value = bool | int | float | str | tuple[str, ...]


class Intercept(StrEnum):
    """What becomes of a message, at most one for each rule. In order: where several rules match, the first of these wins (features 1.8)."""

    DISCARD = "discard"
    REJECT = "reject"
    DELIVER = "deliver"  # now, whatever later rules say
    QUARANTINE = "quarantine"
    REDIRECT = "redirect"  # to another recipient
    HAND_TO = "hand_to"  # by another host
    POSTPONE = "postpone"  # to an hour


PRECEDENCE = tuple(Intercept)
STOPPING = frozenset({Intercept.DISCARD, Intercept.REJECT, Intercept.QUARANTINE})


class Rollout(StrEnum):
    """How far a rule is switched on."""

    ALL = "all"
    SHARE = "share"  # for a part of the mail, always the same part
    SHADOW = "shadow"  # told in the tracking, not done
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a rule asks, by the name that `policy/conditions.py` knows it by."""

    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a rule is about. Patterns: "*", "taro@example.test", "*@example.test", "*@*.example.test", "group:finance"; none = everybody."""

    direction: str = ""  # "inbound", "outbound", "" = both
    recipients: tuple[str, ...] = ()
    except_recipients: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()  # envelope or header From
    except_senders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """Words put into the text of a message, in both languages."""

    name: str
    english: str = ""
    japanese: str = ""
    style: str = "information"  # "information", "suspicious" or "dangerous"
    bottom: bool = False


@dataclass(frozen=True, slots=True)
class Doing:
    """What a rule does: at most one `intercept` with its `operand`, and any of the others."""

    intercept: Intercept | None = None
    operand: str = ""  # the area, the reply, the address, the host or the hour that belongs to it
    days: int = 0  # that a quarantine keeps; 0 = as always
    attachments: str = ""  # "sanitise" or "strip"
    tag: str = ""
    stamp: str = ""  # its name
    headers: tuple[tuple[str, str], ...] = ()
    bcc: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()  # "recipients", or addresses of ours
    archive: str = ""  # an address
    tls: str = ""  # "required" or "verified"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: whom it is about, what it asks, what it does, and how far it is switched on."""

    name: str
    scope: Scope = field(default_factory=Scope)
    conditions: tuple[Condition, ...] = ()
    match_any: bool = False  # one condition is enough
    doing: Doing = field(default_factory=Doing)
    rollout: Rollout = Rollout.ALL
    share: int = 100  # percent
    return_after: int = 0  # releases of what it stopped in a day after which it goes back to shadow by itself; 0 = never


@dataclass(frozen=True, slots=True)
class SenderList:
    """Approved and blocked senders. `owner`: "*" for everybody, a domain, or one address. `personal`: the end user's own wish."""

    owner: str
    approve: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """One tenant's whole policy. `version` names the text that it was read from; a stored dossier keeps the name alone."""

    version: str = ""
    rules: tuple[Rule, ...] = ()
    senders: tuple[SenderList, ...] = ()
    keywords: tuple[KeywordList, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    blocked: Intercept = Intercept.QUARANTINE  # what becomes of mail of blocked senders
    utc_offset: int = 0  # seconds, for the hours that rules name

    @property
    def is_empty(self) -> bool:
        """True where nothing but the defaults counts."""
        return not self.rules and not self.senders

    def stamp_of(self, name: str) -> Stamp | None:
        """Return a stamp."""
        return next((stamp for stamp in self.stamps if stamp.name == name), None)

    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Return the groups by name."""
        return dict(self.groups)


NO_POLICY = Policy()
