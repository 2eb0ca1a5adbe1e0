"""The settings, typed: what one commented TOML file may say, with every default.

The comment beside a field is its meaning in `docs/operate/settings.md` and `docs/operate/sekisho.toml` (`scripts/generate-docs`).
"""

from typing import Literal

import msgspec

from sekisho.app.configuration.connection_settings import ConnectionsSection
from sekisho.app.configuration.record_settings import BlobsSection, CountersSection, RecordsSection
from sekisho.app.configuration.service_settings import ServiceSection
from sekisho.app.configuration.telemetry_settings import TelemetrySection
from sekisho.app.configuration.web_settings import WebhooksSection, WebSection
from sekisho.tenancy.wishes.settings import (
    ContainerWishes,
    DigestSection,
    EmergencySection,
    FeedbackSection,
    PolicySection,
    ProofSection,
    QuarantineSection,
    RetentionSection,
    SanitiseSection,
    Section,
    TenantSection,
    TenantSettings,
)

Role = Literal["mx", "submission", "internal"]
TlsLevel = Literal["opportunistic", "required", "verified"]


class ListenerSection(Section, frozen=True):
    """`[[listeners]]`: one address and port where mail comes in."""

    address: str = "127.0.0.1"  # one IP address of this machine; "0.0.0.0" and "::" are all of them (only with [routes])
    port: int = 2525  # below 1024 needs root at the start
    role: Role = "mx"  # mx: from everybody for our recipients; submission: logins, after TLS only; internal: our own servers only
    starttls: bool = True  # offer STARTTLS
    greeting_delay: float = 0.0  # seconds before the greeting; who talks earlier is turned away
    proxy: tuple[str, ...] = ()  # networks of load balancers whose connections begin with the PROXY protocol (1 or 2) and say who the client is


class ConsoleSection(Section, frozen=True):
    """`[console]`: pages for people and the API, status, health and metrics."""

    listen: str = "127.0.0.1:8025"  # host:port; beyond loopback only with [tls] certificate, host_names and an operator's account
    host_names: tuple[str, ...] = ()  # names under which browsers reach it besides localhost; the first one stands in links
    behind_proxy: bool = False  # a proxy on this machine speaks https in front of it: its X-Forwarded-For and X-Forwarded-Proto are believed


class AccessSection(Section, frozen=True):
    """`[access]`: sessions, second factors and API tokens."""

    second_factor: Literal["auto", "always", "never"] = "auto"  # whether staff must have one; auto: wherever the console is reached by https
    idle_minutes: float = 30.0  # without use, until a session ends
    session_hours: float = 12.0  # until every session ends
    token_days: int = 365  # the longest life of an API token
    provider_networks: tuple[str, ...] = ()  # networks that OpenID providers may stand in although they are not public, such as "192.0.2.0/24"


class TlsSection(Section, frozen=True):
    """`[tls]`: certificate and key in PEM; "" = a self-signed one made at the first start."""

    certificate: str = ""  # PEM file with the whole chain, ours first
    key: str = ""  # PEM file; the service's user must be able to read it


class DmarcReportsSection(Section, frozen=True):
    """`[dmarc_reports]`: aggregate reports to the owners of domains that ask for them, about mail that came in their name."""

    enabled: bool = False  # write and send them, once a day
    from_address: str = ""  # who sends them; its domain should have SPF and a signing key
    organisation: str = ""  # the name in the report; "" = the domain of from_address
    contact: str = ""  # an address or page for questions


class TlsReportsSection(Section, frozen=True):
    """`[tls_reports]`: to domains that ask for them, how our sessions with their mail exchangers were encrypted (RFC 8460)."""

    enabled: bool = False  # count sessions of mail that goes out by MX, and report once a day
    from_address: str = ""  # who sends them; its domain needs SPF and a signing key, or the reports are refused
    organisation: str = ""  # the name in the report; "" = the domain of from_address
    contact: str = ""  # an address for questions; "" = from_address


class OutboundSection(Section, frozen=True):
    """`[outbound]`: who may send through us."""

    networks: tuple[str, ...] = ()  # of our own servers; their bare line feeds are mended instead of refused
    logins: dict[str, str] = {}  # who may log in on submission listeners: name = what `sekisho hash-password` prints
    certificates: tuple[str, ...] = ()  # PEM files of client certificates; the holder of each may send


class DnsSection(Section, frozen=True):
    """`[dns]`: who is asked about senders. Without any resolver in reach mail is judged without DNS, and its headers say so."""

    servers: tuple[str, ...] = ()  # resolvers, such as "127.0.0.1" or "[::1]:5353"; none = those of this machine. One on loopback is best
    timeout_seconds: float = 3.0  # for one question, over all servers and tries
    cache_entries: int = 20_000  # answers kept in memory by each edge
    validating: bool = False  # the first of `servers` is on loopback and validates DNSSEC: its word counts for DANE


class ContainersSection(ContainerWishes, frozen=True):
    """`[containers]`: how far archives and documents are opened. What exceeds a number is stopped and treated as its action says.

    An action of "" is the treatment of `unscannable`.
    """

    members: int = 353  # files in one archive
    ratio: int = 100  # octets out for each octet in
    layers: int = 20  # archives within archives
    member_octets: int = 62_914_560  # of one unpacked file
    total_octets: int = 268_435_456  # unpacked of one message; the time is limits.inspection_seconds


class DnsListSection(Section, frozen=True):
    """`[[reputation.lists]]`: a list in DNS of bad (or good) addresses or domains. Ask only lists whose terms allow it, through your own resolver."""

    zone: str = ""  # such as "zen.example"; "" = none
    kind: Literal["address", "domain"] = "address"  # what is asked: the sending server, or domains of sender and links
    codes: dict[str, Literal["strong", "suspicious", "note", "innocent"]] = {}  # what each answer means; none = every answer is suspicious


class ReputationSection(Section, frozen=True):
    """`[reputation]`: opinions of others. All optional: without any, nothing is lost but these opinions. Own feeds: `sekisho feeds import`."""

    lists: tuple[DnsListSection, ...] = (DnsListSection(),)


class LimitsSection(Section, frozen=True):
    """`[limits]`: how much one client, message and session may take."""

    message_octets: int = 52_428_800  # the largest message; told to clients by SIZE
    recipients: int = 100  # of one message in one transaction; at least 100
    sessions: int = 5_000  # at one time, over all edges
    sessions_per_address: int = 100  # of one client address at one time, over all edges
    idle_seconds: float = 300.0  # without a word of the client
    session_seconds: float = 3_600.0  # of a whole session; an answer being worked out is still given
    patience_seconds: float = 5.0  # to decide before the reply; afterwards 250 is said and the decision follows
    inspection_seconds: float = 10.0  # to open one message; afterwards its inspector is killed


class DeliverySection(Section, frozen=True):
    """`[delivery]`: how mail is handed on."""

    retry_days: float = 10.0  # until a message that cannot be delivered is given up
    warn_hours: float = 4.0  # after which a sender of ours, or one who asked (NOTIFY=DELAY), hears once that it takes long; 0 = never
    concurrency: int = 100  # connections outward
    concurrency_per_destination: int = 20  # connections to one destination
    mx_networks: tuple[str, ...] = ()  # networks that MX records may lead to although they are not public, such as "192.0.2.0/24" of a laboratory
    mta_sts: bool = True  # obey the policies of domains that publish one (RFC 8461)
    tls: dict[str, TlsLevel] = {}  # what is demanded: domain or host = opportunistic, required or verified; "*" = all domains by MX
    tls_authorities: str = ""  # PEM file of authorities whose certificates are believed besides the system's
    tls_certificate: str = ""  # PEM file with the certificate, and its chain, that we show to next hops which ask who we are; "" = none
    tls_key: str = ""  # PEM file with its key; "" = in the certificate's file
    mx_port: int = 25  # port of mail exchangers; another one is for laboratories


class ExportTargetSection(Section, frozen=True):
    """`[[export.targets]]`: one receiver of what happens. The keeper hands it on; mail never waits for it."""

    name: str = ""  # short, lower case; a changed name begins anew; "" = none
    to: str = ""  # syslog+udp://host:514, syslog+tcp://host:601, syslog+tls://host:6514, tcp://host:port, unix:/path or file:/path
    format: Literal["json", "cef"] = "json"  # of each line
    what: tuple[Literal["tracking", "policy", "audit"], ...] = ("tracking", "policy", "audit")  # policy: verdicts, and mail that was stopped
    authorities: str = ""  # PEM file of authorities whose certificates are believed besides the system's (syslog+tls)
    from_beginning: bool = False  # a new target gets what is already stored as well


class ExportSection(Section, frozen=True):
    """`[export]`: tracking, policy events and audit for others. Used from the next start."""

    targets: tuple[ExportTargetSection, ...] = (ExportTargetSection(),)


class ClamdSection(Section, frozen=True):
    """`[scanners.clamd]`: ClamAV, asked about every message (INSTREAM)."""

    address: str = ""  # path of its Unix socket, such as /run/clamav/clamd.ctl, or host:port; "" = not asked
    seconds: float = 20.0  # for one message; afterwards it counts as no answer
    sessions: int = 8  # at one time, for each edge
    most_octets: int = 104_857_600  # larger messages are not sent, and unscannable; clamd's StreamMaxLength must not be smaller


class DetonationSection(Section, frozen=True):
    """`[scanners.detonation]`: a service that runs files and tells what they did."""

    url: str = ""  # where it answers; "" = not asked
    token: str = ""  # sent as Authorization: Bearer
    types: tuple[str, ...] = ("docm", "xlsm", "pptm", "doc", "xls", "ppt", "rtf", "pdf", "one", "html")  # only mail with such a file is sent
    seconds: float = 10.0  # for one question
    most_octets: int = 33_554_432  # larger messages are not sent, and unscannable


class ScannersSection(Section, frozen=True):
    """`[scanners]`: malware scanners outside of this program. One that is configured and silent holds mail back."""

    clamd: ClamdSection = msgspec.field(default_factory=ClamdSection)
    detonation: DetonationSection = msgspec.field(default_factory=DetonationSection)
    hash_lists: tuple[str, ...] = ()  # files of lines "SHA-256 name": attachments that are harmful; read again at reload
    defer_minutes: float = 15.0  # of a scanner's silence in which clients are asked to come again (451); afterwards mail is taken and held
    hold_hours: float = 24.0  # that mail is held for a scanner; afterwards it is unscannable


class RulesSection(Section, frozen=True):
    """`[rules]`: own rules over text and facts beside those that come with the program; see `sekisho rules new`."""

    packs: tuple[str, ...] = ()  # TOML files; used from the next start


class LoggingSection(Section, frozen=True):
    """`[logging]`: lines on standard error, JSON unless that is a terminal."""

    level: Literal["debug", "info", "warning", "error"] = "info"  # the least grave lines that are written: debug, info, warning, error


class PicturesSection(Section, frozen=True):
    """`[pictures]`: mail that is a picture instead of text."""

    read_words: bool = False  # by the system's Tesseract, where it is installed; costs up to 3 seconds of a core for such a mail


class AlarmsSection(Section, frozen=True):
    """`[alarms]`: what a person must know at once: a full disk, a deaf scanner, a failed fire drill, books that differ, a certificate that ends."""

    recipients: tuple[str, ...] = ()  # addresses that get a mail; a route must lead to them
    webhook: str = ""  # an https address that gets a JSON document (POST); "" = none
    webhook_networks: tuple[str, ...] = ()  # networks of ours in which the webhook may be, such as "192.0.2.0/24"; else it must be public
    language: Literal["en", "ja"] = "en"  # of the mail
    repeat_hours: float = 24.0  # after which an alarm that lasts is told again
    fire_drill: bool = True  # each night harmless specimens go through the real inspection, and must be judged as they are


class BriefingSection(Section, frozen=True):
    """`[briefing]`: the weekly briefing, what the security news means for you."""

    enabled: bool = False  # fetch the sources every week; without it reports are taken in by hand (`sekisho briefing import`)
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "saturday"  # when it is made
    hour: int = 7  # of that day, in this machine's zone
    sources: tuple[str, ...] = ()  # addresses of reports: JPCERT/CC's feed or report, JVN's feed, CISA's catalogue, CSAF
    recipients: tuple[str, ...] = ()  # addresses of ours that get it by mail
    language: Literal["en", "ja"] = "en"  # of the mail


class Settings(Section, frozen=True):
    """The whole file."""

    listeners: tuple[ListenerSection, ...] = (ListenerSection(),)
    console: ConsoleSection = msgspec.field(default_factory=ConsoleSection)
    access: AccessSection = msgspec.field(default_factory=AccessSection)
    service: ServiceSection = msgspec.field(default_factory=ServiceSection)
    tls: TlsSection = msgspec.field(default_factory=TlsSection)
    records: RecordsSection = msgspec.field(default_factory=RecordsSection)
    blobs: BlobsSection = msgspec.field(default_factory=BlobsSection)
    counters: CountersSection = msgspec.field(default_factory=CountersSection)
    routes: dict[str, tuple[str, ...]] = {}  # where mail goes: domain = its servers in order; "*" = all others, outbound only (["mx"] = by MX)
    recipients: dict[str, tuple[str, ...]] = {}  # who exists: domain = local parts; without a list the next hop is asked
    tenant: TenantSection = msgspec.field(default_factory=TenantSection)
    policy: PolicySection = msgspec.field(default_factory=PolicySection)
    proof: ProofSection = msgspec.field(default_factory=ProofSection)
    dmarc_reports: DmarcReportsSection = msgspec.field(default_factory=DmarcReportsSection)
    tls_reports: TlsReportsSection = msgspec.field(default_factory=TlsReportsSection)
    feedback: FeedbackSection = msgspec.field(default_factory=FeedbackSection)
    sanitise: SanitiseSection = msgspec.field(default_factory=SanitiseSection)
    outbound: OutboundSection = msgspec.field(default_factory=OutboundSection)
    dns: DnsSection = msgspec.field(default_factory=DnsSection)
    reputation: ReputationSection = msgspec.field(default_factory=ReputationSection)
    rules: RulesSection = msgspec.field(default_factory=RulesSection)
    containers: ContainersSection = msgspec.field(default_factory=ContainersSection)
    connections: ConnectionsSection = msgspec.field(default_factory=ConnectionsSection)
    limits: LimitsSection = msgspec.field(default_factory=LimitsSection)
    delivery: DeliverySection = msgspec.field(default_factory=DeliverySection)
    quarantine: QuarantineSection = msgspec.field(default_factory=QuarantineSection)
    digest: DigestSection = msgspec.field(default_factory=DigestSection)
    retention: RetentionSection = msgspec.field(default_factory=RetentionSection)
    emergency: EmergencySection = msgspec.field(default_factory=EmergencySection)
    export: ExportSection = msgspec.field(default_factory=ExportSection)
    webhooks: WebhooksSection = msgspec.field(default_factory=WebhooksSection)
    scanners: ScannersSection = msgspec.field(default_factory=ScannersSection)
    pictures: PicturesSection = msgspec.field(default_factory=PicturesSection)
    web: WebSection = msgspec.field(default_factory=WebSection)
    telemetry: TelemetrySection = msgspec.field(default_factory=TelemetrySection)
    briefing: BriefingSection = msgspec.field(default_factory=BriefingSection)
    alarms: AlarmsSection = msgspec.field(default_factory=AlarmsSection)
    logging: LoggingSection = msgspec.field(default_factory=LoggingSection)

    @property
    def of_tenant(self) -> TenantSettings:
        """Return what the file says for the default tenant."""
        wishes = ContainerWishes(**{name: getattr(self.containers, name) for name in ContainerWishes.__struct_fields__})
        return TenantSettings(containers=wishes, **{name: getattr(self, name) for name in TenantSettings.__struct_fields__ if name != "containers"})
