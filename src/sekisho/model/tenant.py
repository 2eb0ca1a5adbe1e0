"""Who a message belongs to: one frozen snapshot of a tenant's settings for each message."""

from dataclasses import dataclass, field
from enum import StrEnum

from sekisho.model.ids import DEFAULT_TENANT, TenantId


class Treatment(StrEnum):
    """What a tenant wants done with one category of mail."""

    DELIVER = "deliver"
    TAG = "tag"  # deliver with a mark in the subject
    QUARANTINE = "quarantine"
    REJECT = "reject"  # 550 in the dialogue where possible


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Points (10 x log-odds) that a category's own subtotal must reach."""

    phishing: int = 25
    fraud: int = 25
    spam: int = 25
    bulk: int = 10


@dataclass(frozen=True, slots=True)
class Treatments:
    """The default policy: one treatment for each category. Clean mail is always delivered."""

    malware: Treatment = Treatment.QUARANTINE
    unscannable: Treatment = Treatment.QUARANTINE
    phishing: Treatment = Treatment.QUARANTINE
    fraud: Treatment = Treatment.QUARANTINE
    spam: Treatment = Treatment.QUARANTINE
    bulk: Treatment = Treatment.TAG
    dangerous_types: Treatment = Treatment.QUARANTINE  # malware only by its kind: programs, scripts, shortcuts


@dataclass(frozen=True, slots=True)
class Tenant:
    """The settings that one message sees; it never sees a mixture of two versions."""

    id: TenantId = DEFAULT_TENANT
    domains: tuple[str, ...] = ()  # own domains, lower case
    partners: tuple[str, ...] = ()  # domains of suppliers and brands that attackers imitate
    authserv_id: str = "sekisho.local"
    thresholds: Thresholds = field(default_factory=Thresholds)
    treatments: Treatments = field(default_factory=Treatments)
    bulk_tag: str = "[bulk]"
    spam_tag: str = "[suspicious]"
    quarantine_days: int = 30
    scanner_defer_seconds: float = 900.0  # how long of a scanner's silence the client is asked to come again; then mail is held
    scanner_hold_seconds: float = 86_400.0  # how long mail is held for it; then it is unscannable
    version: str = "1"
