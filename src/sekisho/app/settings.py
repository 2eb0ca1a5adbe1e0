"""The settings, typed: what one commented TOML file may say, with every default."""

from typing import Literal

import msgspec

Role = Literal["mx", "submission", "internal"]
TreatmentName = Literal["deliver", "tag", "quarantine", "reject"]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file. Unknown keys are refused."""


class ListenerSection(Section, frozen=True):
    """`[[listeners]]`: one address and port where mail comes in."""

    address: str = "127.0.0.1"
    port: int = 2525
    role: Role = "mx"
    starttls: bool = True
    greeting_delay: float = 0.0  # seconds


class ConsoleSection(Section, frozen=True):
    """`[console]`: status page, health and metrics."""

    listen: str = "127.0.0.1:8025"


class ServiceSection(Section, frozen=True):
    """`[service]`: the machine and the processes."""

    host_name: str = ""  # "" = the machine's own name
    user: str = "nobody"  # when started as root
    edges: int = 0  # 0 = one for each core
    inspectors: int = 0  # 0 = cores + 2


class TlsSection(Section, frozen=True):
    """`[tls]`: certificate and key in PEM; "" = a self-signed one made at the first start."""

    certificate: str = ""
    key: str = ""


class TenantSection(Section, frozen=True):
    """`[tenant]`: who we are and whom attackers may imitate."""

    domains: tuple[str, ...] = ()  # own domains besides those of [routes]
    partners: tuple[str, ...] = ()


class ThresholdsSection(Section, frozen=True):
    """`[policy.thresholds]`: points (10 x log-odds) at which a category is reached."""

    phishing: int = 25
    fraud: int = 25
    spam: int = 25
    bulk: int = 10


class TreatmentsSection(Section, frozen=True):
    """`[policy.treatments]`: what is done with each category."""

    malware: TreatmentName = "quarantine"
    unscannable: TreatmentName = "quarantine"
    phishing: TreatmentName = "quarantine"
    fraud: TreatmentName = "quarantine"
    spam: TreatmentName = "quarantine"
    bulk: TreatmentName = "tag"


class PolicySection(Section, frozen=True):
    """`[policy]`."""

    thresholds: ThresholdsSection = msgspec.field(default_factory=ThresholdsSection)
    treatments: TreatmentsSection = msgspec.field(default_factory=TreatmentsSection)
    bulk_tag: str = "[bulk]"
    spam_tag: str = "[suspicious]"


class OutboundSection(Section, frozen=True):
    """`[outbound]`: who may send through us."""

    networks: tuple[str, ...] = ()  # "192.0.2.0/24"
    logins: dict[str, str] = {}  # name = "scrypt$..." (sekisho hash-password)
    certificates: tuple[str, ...] = ()  # PEM files of client certificates


class LimitsSection(Section, frozen=True):
    """`[limits]`."""

    message_octets: int = 52_428_800
    recipients: int = 100
    sessions: int = 5_000
    sessions_per_address: int = 100
    idle_seconds: float = 300.0
    session_seconds: float = 3_600.0
    patience_seconds: float = 5.0
    inspection_seconds: float = 10.0


class DeliverySection(Section, frozen=True):
    """`[delivery]`."""

    retry_days: float = 10.0
    concurrency: int = 100
    concurrency_per_destination: int = 20


class QuarantineSection(Section, frozen=True):
    """`[quarantine]`."""

    days: int = 30


class LoggingSection(Section, frozen=True):
    """`[logging]`."""

    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(Section, frozen=True):
    """The whole file."""

    listeners: tuple[ListenerSection, ...] = (ListenerSection(),)
    console: ConsoleSection = msgspec.field(default_factory=ConsoleSection)
    service: ServiceSection = msgspec.field(default_factory=ServiceSection)
    tls: TlsSection = msgspec.field(default_factory=TlsSection)
    routes: dict[str, tuple[str, ...]] = {}  # domain = ["host:port", ...]; "*" = all other domains, outbound only
    recipients: dict[str, tuple[str, ...]] = {}  # domain = ["local part", ...]
    tenant: TenantSection = msgspec.field(default_factory=TenantSection)
    policy: PolicySection = msgspec.field(default_factory=PolicySection)
    outbound: OutboundSection = msgspec.field(default_factory=OutboundSection)
    limits: LimitsSection = msgspec.field(default_factory=LimitsSection)
    delivery: DeliverySection = msgspec.field(default_factory=DeliverySection)
    quarantine: QuarantineSection = msgspec.field(default_factory=QuarantineSection)
    logging: LoggingSection = msgspec.field(default_factory=LoggingSection)
