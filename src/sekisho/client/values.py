"""What the API answers and takes, as typed values."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

# Made by scripts/generate-docs from api/catalogue.py: change the operation, not this file.
# fmt: off

EventKind = Literal["accepted", "attempted", "bounced", "decided", "deleted", "delivered", "discarded", "dropped", "erased", "expired", "feedback", "judged", "opened", "operated", "quarantined", "refused", "released", "reported", "restored", "waiting", "watched"]
HeldState = Literal["deleted", "delivered", "expired", "kept", "released"]
NodeState = Literal["drained", "draining", "open"]
Permission = Literal["act-on-mail", "change-access", "change-policy", "change-tenant", "open-mail", "own-account", "own-mail", "read-audit", "read-mail", "read-policy", "read-station", "read-tenant", "release-malware", "run-station", "step-up"]
Role = Literal["analyst", "auditor", "end-user", "help-desk", "operator", "tenant-admin"]
State = Literal["bad", "could be better", "good", "not known"]


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of accounts."""

    items: tuple[AccountRow, ...]
    next: str


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account as administrators and auditors see it."""

    id: str
    login: str
    name: str
    role: Role
    domains: tuple[str, ...]
    addresses: tuple[str, ...]
    language: str
    disabled: bool
    second_factor: bool
    provider: str
    created_at: float


class AggregateReport(msgspec.Struct, frozen=True, kw_only=True):
    """One report for one domain. `notes` tell what had to be mended or was left out."""

    reporter: str
    email: str
    report_id: str
    begin: int
    end: int
    domain: str
    policy: str
    rows: tuple[ReportRow, ...]
    notes: tuple[str, ...] = ()


class AlarmView(msgspec.Struct, frozen=True, kw_only=True):
    """An advisory about a part of Sekisho itself."""

    part: str
    version: str
    title: str
    step: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer from outside: DNS, history, reputation, a scanner. Recorded so that the verdict can be computed again."""

    question: str
    outcome: str
    values: tuple[str, ...] = ()
    elapsed_us: int = 0


class ArcResult(msgspec.Struct, frozen=True, kw_only=True):
    """The chain of those who handed the message on and say what they saw (RFC 8617)."""

    result: str = "not evaluated"
    sealers: tuple[str, ...] = ()
    oldest_pass: int = 0
    authentication: tuple[str, ...] = ()
    problem: str = ""


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line: who, when, from where, by which door, what, to what, how it ended; values before and after as JSON or ""."""

    number: int
    at: float
    actor: str
    role: str
    via: str
    ip: str
    use_case: str
    subject: str
    outcome: str
    before: str
    after: str
    reason: str
    digest: str


class AuditPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of audit lines, newest first."""

    items: tuple[AuditEntry, ...]
    next: str


class AuditProof(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a tenant's chain of lines is whole."""

    sound: bool
    problems: tuple[str, ...]


class Bars(msgspec.Struct, frozen=True, kw_only=True):
    """A chart: a title, and (label, number, part of it that is marked) for each bar."""

    title: str
    rows: tuple[tuple[str, int, int], ...]


class BriefingView(msgspec.Struct, frozen=True, kw_only=True):
    """One briefing; the entry to watch is the first."""

    name: str
    language: str
    source: str
    issued: str
    partial: tuple[str, ...]
    has_inventory: bool
    entries: tuple[RankedView, ...]
    alarms: tuple[AlarmView, ...]
    week: StationWeek | None
    markdown: str


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A group of messages. `people` are recipients, `senders` organisations; `unwanted` of the messages were judged unwanted."""

    id: str
    first_at: float
    last_at: float
    messages: int
    people: int
    senders: int
    unwanted: int
    categories: tuple[tuple[str, int], ...]
    sender: str
    subject: str


class CampaignLook(msgspec.Struct, frozen=True, kw_only=True):
    """One campaign with at most 100 of its messages (the latest first) and 100 of its recipients."""

    campaign: Campaign
    messages: tuple[str, ...]
    people: tuple[str, ...]


class CampaignPage(msgspec.Struct, frozen=True, kw_only=True):
    """Campaigns, the largest first."""

    items: tuple[Campaign, ...]
    next: str


class Ceremony(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser is asked: options as JSON (WebAuthn section 5.4 and 5.5), and the ticket that comes back with the answer."""

    ticket: str
    options: str


class ContainerWishes(msgspec.Struct, frozen=True, kw_only=True):
    """What is done with containers that exceed a limit or are locked."""

    members_action: Literal["", "deliver", "quarantine", "reject", "tag"] = ""
    ratio_action: Literal["", "deliver", "quarantine", "reject", "tag"] = ""
    layers_action: Literal["", "deliver", "quarantine", "reject", "tag"] = ""
    member_octets_action: Literal["", "deliver", "quarantine", "reject", "tag"] = ""
    total_action: Literal["", "deliver", "quarantine", "reject", "tag"] = ""
    passwords: tuple[str, ...] = ()
    password_wait_minutes: float = 5.0


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What one inspection of content costs, by a sample of the messages."""

    inspection: str
    looked: int
    microseconds: int


class Delays(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds from acceptance to the first delivery, of so many messages; each is right to a fifth."""

    messages: int
    p50: float
    p95: float
    p99: float


class DelegateActView(msgspec.Struct, frozen=True, kw_only=True):
    """What was done with a helper."""

    at: float
    actor: str
    act: str
    about: str
    outcome: str


class DelegateView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who helps another with their quarantine. Times are seconds since 1970."""

    owner: str
    helper: str
    since: float
    by: str


class DelegatesView(msgspec.Struct, frozen=True, kw_only=True):
    """Who helps these addresses, and whom they help."""

    addresses: tuple[str, ...]
    helpers: tuple[DelegateView, ...]
    helped: tuple[DelegateView, ...]


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery. Times are seconds since 1970."""

    id: str
    message: str
    direction: str
    sender: str
    recipients: tuple[str, ...]
    route: str
    size: int
    created_at: float
    next_at: float
    expires_at: float
    attempts: int
    last_reply: str
    stop: str
    stop_why: str


class Dependency(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the edges depend on: "dns", "scanner" or "list"; `problem`: what the first edge says that it failed for, "" where it is well."""

    kind: str
    name: str
    problem: str


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for one domain. Times are seconds since 1970; `last_reply` is that of the oldest that was tried."""

    domain: str
    deliveries: int
    recipients: int
    held: int
    tried: int
    oldest: float
    next_at: float
    last_reply: str
    unreached_since: float = 0.0
    unreached_reply: str = ""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A unified diff; "" where nothing differs."""

    diff: str


class DigestScheduleSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[[digest.schedules]]`: times of the week at which digests go out; several times a day or week."""

    name: str = "daily"
    days: tuple[Literal["friday", "monday", "saturday", "sunday", "thursday", "tuesday", "wednesday"], ...] = ('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')
    times: tuple[str, ...] = ('08:00',)
    groups: tuple[str, ...] = ()


class DigestSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[digest]`: mail to people about what was stopped for them. Its links lead to the console, which they must reach (`[console] host_names`)."""

    enabled: bool = False
    language: Literal["en", "ja"] = "en"
    zone: str = "UTC"
    schedules: tuple[DigestScheduleSection, ...]
    people_choose: tuple[str, ...] = ()
    link_days: int = 7
    sender: str = ""


class DigestSentView(msgspec.Struct, frozen=True, kw_only=True):
    """A digest on its way: the number of its message, and how many mails it tells of."""

    message: str
    address: str
    mails: int


class DkimResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one DKIM-Signature (RFC 6376, 8301, 8463)."""

    result: str
    domain: str = ""
    selector: str = ""
    identity: str = ""
    algorithm: str = ""
    key_bits: int = 0
    signature: str = ""
    partial: bool = False
    problem: str = ""


class DmarcResult(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the domain in From is proven, and what its owner asks for where not (RFC 9989, RFC 7489)."""

    result: str = "not evaluated"
    domain: str = ""
    policy_domain: str = ""
    organisational_domain: str = ""
    policy: str = ""
    aligned_by: tuple[str, ...] = ()
    testing: bool = False
    record: str = ""
    problem: str = ""


class DomainShown(msgspec.Struct, frozen=True, kw_only=True):
    """A domain, and what stands between it and its mail."""

    name: str
    verified: bool
    verified_by: str
    record_name: str
    record_text: str
    hops: tuple[NextHop, ...]
    tls: Literal["opportunistic", "required", "verified"]
    unlisted: str
    from_file: bool
    version: int


class DoneView(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, and what was not."""

    done: tuple[str, ...]
    refused: tuple[NotDoneView, ...]


class TextFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Bounded facts about what a reader sees."""

    visible_characters: int = 0
    hidden_characters: int = 0
    html_characters: int = 0
    images: int = 0
    forms: int = 0
    password_fields: int = 0
    scripts: tuple[str, ...] = ()
    preview: str = ""
    split_words: int = 0
    picture_characters: int = 0
    picture_first: bool = False


class SpfResult(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the domain lets this address send for it (RFC 7208)."""

    result: str = "not evaluated"
    domain: str = ""
    scope: str = ""
    mechanism: str = ""
    explanation: str = ""
    problem: str = ""


class SenderAuth(msgspec.Struct, frozen=True, kw_only=True):
    """All results; what was not asked says so."""

    spf: SpfResult = msgspec.field(default_factory=SpfResult)
    helo_spf: SpfResult = msgspec.field(default_factory=SpfResult)
    dkim: tuple[DkimResult, ...] = ()
    arc: ArcResult = msgspec.field(default_factory=ArcResult)
    dmarc: DmarcResult = msgspec.field(default_factory=DmarcResult)
    from_domain: str = ""
    aligned: bool = False
    envelope_proven: bool = False
    sender_ip: str = ""
    rescued_by: str = ""
    doubtful: bool = False
    judged_client: str = ""


class DossierView(msgspec.Struct, frozen=True, kw_only=True):
    """The facts that a message was judged by."""

    message: str
    sender: str
    recipients: tuple[str, ...]
    client: str
    helo: str
    size: int
    sha256: str
    subject: str
    header_from: str
    headers: tuple[HeaderView, ...]
    parts: tuple[Part, ...]
    links: tuple[Link, ...]
    text: TextFacts
    sender_auth: SenderAuth
    answers: tuple[Answer, ...]
    reports: tuple[ReportView, ...]
    model: str
    log_odds: float | None


class DraftView(msgspec.Struct, frozen=True, kw_only=True):
    """A document with one more wish. Nothing of it is in force."""

    text: str
    base: int
    added: str
    problems: tuple[ProblemView, ...]


class EmergencyFile(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a mail."""

    path: str
    name: str
    size: int


class EmergencyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One mail that waits, or was delivered lately."""

    id: str
    message: str
    at: float
    sender: str
    recipients: tuple[str, ...]
    subject: str
    category: str
    size: int
    files: tuple[str, ...]
    clean: bool
    delivered: bool


class EmergencyMail(msgspec.Struct, frozen=True, kw_only=True):
    """What may be seen of a mail. `page` is HTML written anew: show it in a frame that may do nothing all the same."""

    sender: str
    reply_to: str
    recipients: tuple[str, ...]
    subject: str
    date: str
    message_id: str
    references: str
    text: str
    page: str
    files: tuple[EmergencyFile, ...]
    links: tuple[str, ...]
    cut: bool


class EmergencyPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the list."""

    items: tuple[EmergencyLine, ...]
    next: str


class EmergencySection(msgspec.Struct, frozen=True, kw_only=True):
    """`[emergency]`: the mailbox in which your people read and answer while your own server cannot be reached."""

    opens_after_minutes: float = 10.0
    recipients_an_hour: int = 100
    keep_days: int = 0


class EmergencySentLine(msgspec.Struct, frozen=True, kw_only=True):
    """One mail that was sent, and where it stands for each recipient."""

    mail: EmergencyLine
    recipients: dict[str, str]


class EmergencySentPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what was sent."""

    items: tuple[EmergencySentLine, ...]
    next: str


class SwitchView(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator said: auto, on or off."""

    mode: str
    by: str
    at: float
    note: str


class EmergencyView(msgspec.Struct, frozen=True, kw_only=True):
    """Whether it is open, and why."""

    open: bool
    because: str
    addresses: tuple[str, ...]
    outages: tuple[OutageView, ...]
    switch: SwitchView


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How many sessions ended."""

    ended: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One item of a report. Codes (kind, attacker, impacts, weakness) are those of `terms.toml`."""

    number: int
    title: str
    summary: str
    products: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    vendor: str = ""
    kind: str = ""
    attacker: str = ""
    condition: str = ""
    impacts: tuple[str, ...] = ()
    weakness: str = ""
    cves: tuple[str, ...] = ()
    jvns: tuple[str, ...] = ()
    remedy: str = ""
    exploited: bool | None = None
    severity: float | None = None
    links: tuple[str, ...] = ()


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """What was done. `on_their_way`: messages that are still owed to the person; ask again when they are delivered or ended."""

    pseudonym: str
    messages: int
    held: int
    on_their_way: int


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened. `at`: seconds since 1970; `recipient` is "" when it concerns all."""

    at: float
    kind: str
    recipient: str
    facts: dict[str, str]


class FeedbackSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[feedback]`: what your people say of messages. Their mail to these addresses reports the messages that it encloses; it is not delivered."""

    spam_address: str = ""
    phish_address: str = ""
    not_spam_address: str = ""
    people: int = 3


class Fleet(msgspec.Struct, frozen=True, kw_only=True):
    """All machines. `forms`: those of the stores now."""

    nodes: tuple[Node, ...]
    forms: str
    notes: tuple[Note, ...]


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One page of a search, the newest first. It may be short and still go on: `next` tells."""

    items: tuple[Summary, ...]
    next: str


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People together: for policies, and where it has an address, for mail. Kept under its name, lower case."""

    name: str
    address: str = ""
    source: str = "local"
    uid: str = ""
    external_id: str = ""
    changed_at: float = 0.0


class HeaderView(msgspec.Struct, frozen=True, kw_only=True):
    """One header field, decoded."""

    name: str
    value: str


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """One look. `problems` are plain sentences, empty when all is well; `problems_ja` the same in Japanese."""

    free_octets: int
    free_files: int
    counts: dict[str, int]
    problems: tuple[str, ...]
    problems_ja: tuple[str, ...] = ()


class HeldPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of held mail."""

    items: tuple[HeldView, ...]
    next: str


class HeldView(msgspec.Struct, frozen=True, kw_only=True):
    """One quarantined message for one recipient. Times are seconds since 1970."""

    id: str
    message: str
    direction: str
    recipient: str
    sender: str
    header_from: str
    subject: str
    category: str
    sentence: str
    sentence_ja: str
    area: str
    size: int
    held_at: float
    until: float
    state: str
    deleted_at: float


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a kept briefing that a search found."""

    briefing: str
    number: int
    title: str


class Hits(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found."""

    items: tuple[Hit, ...]


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did, or would do."""

    done: bool
    added: int
    changed: int
    removed: int
    unchanged: int
    problems: tuple[Problem, ...] = ()


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """An account with the one-time link to its password: `/welcome/` and this secret. It cannot be read again."""

    account: str
    secret: str


class IssueLine(msgspec.Struct, frozen=True, kw_only=True):
    """One kept briefing in a list."""

    name: str
    made_at: float
    source: str
    entries: int
    watch: str


class Issues(msgspec.Struct, frozen=True, kw_only=True):
    """All kept briefings, the newest first."""

    items: tuple[IssueLine, ...]


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """An ability that a machine does not give, what follows, and how to have it."""

    sentence: str
    sentence_ja: str


class Lasting(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm that lasts."""

    sentence: str
    sentence_ja: str
    since: float


class LedgerView(msgspec.Struct, frozen=True, kw_only=True):
    """The proof: what was accepted is the sum of all balances, and nothing differs."""

    ok: bool
    accepted: int
    balances: dict[str, int]
    differences: tuple[str, ...]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One place where a click, a form or an automatic fetch would lead."""

    url: str
    host: str
    organisation: str
    text: str
    place: str
    flags: tuple[str, ...] = ()


class ListView(msgspec.Struct, frozen=True, kw_only=True):
    """A list or an object: approve, block, keywords, stamp or group."""

    kind: str
    name: str
    items: tuple[str, ...]
    personal: bool


class ListedView(msgspec.Struct, frozen=True, kw_only=True):
    """What was put into, or taken out of, whose list of senders. `personal`: as the person's own wish."""

    owner: str
    sender: str
    says: str
    personal: bool


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at: what stands there, and what to do about it, in English and Japanese."""

    subject: str
    state: State
    found: str
    english: str
    japanese: str


class WebhookRow(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook as administrators see it: never its secret."""

    id: str
    url: str
    events: tuple[EventKind, ...]
    added_at: float
    added_by: str
    off: str
    failing_since: float
    trouble: str


class MadeWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """A new webhook with the secret that signs what it gets."""

    webhook: WebhookRow
    secret: str


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """One's own account."""

    login: str
    name: str
    role: Role
    language: str
    password: bool
    authenticator: bool
    passkeys: tuple[tuple[str, str, float, float], ...]
    recovery_codes: int
    provider: str


class MembersChanged(msgspec.Struct, frozen=True, kw_only=True):
    """How many came and went."""

    added: int
    removed: int


class NewSeed(msgspec.Struct, frozen=True, kw_only=True):
    """The one time that an authenticator app's secret is shown."""

    secret: str
    uri: str


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """The one time that a token can be read."""

    id: str
    token: str
    ends_at: float


class NextHop(msgspec.Struct, frozen=True, kw_only=True):
    """One server of a route. `weight` 0: tried in the order given; neighbours with weights are drawn by them."""

    host: str
    port: int = 25
    weight: int = 0


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """One machine. `state`: open, draining, drained or silent."""

    node: str
    place: str
    state: str
    programs: tuple[str, ...]
    knows: str
    processes: tuple[NodeProcess, ...]
    load: float
    reduced: tuple[str, ...]
    drained_by: str
    drained_at: float
    drained_why: str


class NodeProcess(msgspec.Struct, frozen=True, kw_only=True):
    """One process. `share`: of what all processes of its role have under way, 0 to 1. `silent`: its lease ran out."""

    process: str
    role: str
    program: str
    standing: NodeState
    silent: bool
    started_at: float
    seen_at: float
    at_work: int
    share: float


class NotDoneView(msgspec.Struct, frozen=True, kw_only=True):
    """One mail that was left as it was, and why."""

    held: str
    english: str
    japanese: str


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence that a person should read."""

    sentence: str
    sentence_ja: str


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What an opinion was noted for."""

    message: str


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """How many there are now."""

    number: int


class OperatedView(msgspec.Struct, frozen=True, kw_only=True):
    """What was done to how many; those that were being delivered stayed as they were."""

    done: int
    busy: int


class OutageView(msgspec.Struct, frozen=True, kw_only=True):
    """A domain whose server cannot be reached."""

    domain: str
    since: float
    reply: str


class OutlineView(msgspec.Struct, frozen=True, kw_only=True):
    """The policy in force as tables. `readable` false: the document cannot be used."""

    number: int
    rules: tuple[RuleView, ...]
    lists: tuple[ListView, ...]
    readable: bool


class Overview(msgspec.Struct, frozen=True, kw_only=True):
    """One tenant's mail in a period. Names with numbers are the most frequent first; categories are words of `model/verdict.py`, "" not judged."""

    since: int
    until: int
    messages: int
    octets: int
    directions: tuple[tuple[str, int], ...]
    categories: tuple[tuple[str, int], ...]
    states: tuple[tuple[str, int], ...]
    stopped: tuple[tuple[str, int], ...]
    volume: tuple[Volume, ...]
    delays: Delays
    attacked: tuple[tuple[str, int], ...]
    senders: tuple[tuple[str, int], ...]
    campaigns: tuple[Campaign, ...]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One leaf of the MIME tree, or a member of a container."""

    path: str
    declared_type: str
    detected_types: tuple[str, ...]
    file_name: str
    other_names: tuple[str, ...]
    sha256: str
    size: int
    disposition: str = ""
    charset: str = ""
    encrypted: bool = False
    container: str = ""
    flags: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()


class PeoplePage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of people, by address."""

    items: tuple[PersonShown, ...]
    next: str


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what is held about a person."""

    items: tuple[PersonalDatum, ...]
    next: str


class PersonSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[[tenant.people]]`: somebody whose name attackers use, such as a director."""

    name: str = ""
    other_names: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


class PersonShown(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who gets mail."""

    address: str
    aliases: tuple[str, ...]
    name: str
    groups: tuple[str, ...]
    source: str
    active: bool
    uid: str
    changed_at: float
    version: int
    external_id: str = ""


class PersonalDatum(msgspec.Struct, frozen=True, kw_only=True):
    """One thing held about a person. `kind`: "remembered", "setting", "held", "message" or "event"; `content`: a held mail's octets in base64."""

    kind: str
    about: str
    at: float
    facts: dict[str, str]
    content: str = ""


class ThresholdsSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[policy.thresholds]`: points (10 x log-odds) at which a category is reached."""

    phishing: int = 25
    fraud: int = 25
    spam: int = 25
    bulk: int = 10


class TreatmentsSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[policy.treatments]`: what is done with each category."""

    malware: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "quarantine"
    locked: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "tag"
    unscannable: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "quarantine"
    phishing: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "quarantine"
    fraud: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "quarantine"
    spam: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "quarantine"
    bulk: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "tag"
    text_alone: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "tag"
    dangerous_types: Literal["deliver", "quarantine", "reject", "sanitise", "strip", "tag"] = "quarantine"


class PolicySection(msgspec.Struct, frozen=True, kw_only=True):
    """`[policy]`: what is done with mail."""

    thresholds: ThresholdsSection = msgspec.field(default_factory=ThresholdsSection)
    treatments: TreatmentsSection = msgspec.field(default_factory=TreatmentsSection)
    inspect: bool = True
    bulk_tag: str = "[bulk]"
    spam_tag: str = "[suspicious]"
    locked_tag: str = "[locked]"
    file: str = ""


class PreviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader of the mail would see. `page` is the body of an HTML document: harmless, and yet to be shown in a sandboxed frame alone."""

    held: HeldView
    text: str
    page: str
    files: tuple[str, ...]
    left_out: dict[str, int]
    cut: bool


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing is done: one line of the source, and what is wrong with it."""

    line: int
    says: str
    says_ja: str


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong on which line; a grave one keeps the document from being used."""

    line: int
    english: str
    japanese: str
    grave: bool


class Problems(msgspec.Struct, frozen=True, kw_only=True):
    """All of them; none: the document is good."""

    items: tuple[ProblemView, ...]


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """One product in use. `version` and `vendor` may be empty."""

    name: str
    version: str = ""
    vendor: str = ""


class Products(msgspec.Struct, frozen=True, kw_only=True):
    """The inventory."""

    items: tuple[Product, ...]


class ProofRuleSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[[proof.rules]]`: what is done at least, by a result, for recipients of one domain: nothing, tag, quarantine or reject."""

    domain: str = ""
    spf_fail: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    spf_softfail: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    spf_neutral: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    spf_none: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    spf_permerror: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    dkim_none: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    dkim_fail: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    dmarc_none: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    dmarc_fail: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    dmarc_quarantine: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"
    dmarc_reject: Literal["nothing", "quarantine", "reject", "tag"] = "nothing"


class ProofSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[proof]`: sender authentication, by SPF, DKIM, DMARC and ARC. Domains include those below them."""

    rules: tuple[ProofRuleSection, ...]
    sender_networks: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    dkim_required: tuple[str, ...] = ()
    dmarc_bypass: tuple[str, ...] = ()
    trusted_sealers: tuple[str, ...] = ()
    trusted_hops: tuple[str, ...] = ()
    known_hosts: tuple[str, ...] = ()


class ProviderRow(msgspec.Struct, frozen=True, kw_only=True):
    """A provider as administrators see it."""

    name: str
    title: str
    issuer: str
    client: str
    has_secret: bool
    groups_claim: str
    roles: dict[str, Role]
    role: Role | None
    strong: bool


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What a domain has to publish, and what can be seen of it from outside."""

    domain: DomainShown
    host: str
    addresses: tuple[str, ...]
    records: tuple[Record, ...]
    looks: tuple[Look, ...]


class QuarantineSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[quarantine]`: mail that was stopped."""

    days: int = 30
    undo_days: int = 7
    two_person: tuple[Literal["bulk", "clean", "fraud", "malware", "phishing", "spam", "unscannable"], ...] = ('malware',)
    people_see: tuple[Literal["bulk", "clean", "fraud", "malware", "phishing", "spam", "unscannable"], ...] = ('malware', 'unscannable', 'phishing', 'fraud', 'spam', 'bulk', 'clean')
    people_release: tuple[Literal["bulk", "clean", "fraud", "malware", "phishing", "spam", "unscannable"], ...] = ('spam', 'bulk')
    people_approve: tuple[Literal["bulk", "clean", "fraud", "malware", "phishing", "spam", "unscannable"], ...] = ('spam', 'bulk')


class QueuePage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the queue."""

    items: tuple[DeliveryView, ...]
    next: str


class RankedView(msgspec.Struct, frozen=True, kw_only=True):
    """One entry, what it means in plain words, and why it stands where it stands."""

    entry: Entry
    product: str
    kind: str
    effects: tuple[str, ...]
    attacker: str
    points: int
    why: tuple[str, ...]
    todo: tuple[str, ...]
    used: tuple[str, ...]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to publish, and how it stands. `kind`: MX, A, TXT, or "file" for a text served by https under `name`."""

    purpose: str
    kind: str
    name: str
    value: str
    state: State
    found: str
    english: str
    japanese: str


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True):
    """Codes that are shown this once; empty where there are some already."""

    codes: tuple[str, ...]


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """A period: from `since` to before `until` (seconds since 1970)."""

    period: Literal["daily", "monthly", "weekly"]
    since: float
    until: float


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One report, in one language, as plain texts."""

    title: str
    subtitle: str
    figures: tuple[tuple[str, str], ...]
    charts: tuple[Bars, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    language: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One report: its time, its numbers, and how it reads."""

    span: Span
    numbers: Overview
    sheet: Sheet


class ReportPage(msgspec.Struct, frozen=True, kw_only=True):
    """Aggregate reports, the latest first."""

    items: tuple[AggregateReport, ...]
    next: str


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """Messages of one kind from one address."""

    source: str
    count: int
    disposition: str
    dkim: str
    spf: str
    header_from: str = ""


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """How one inspection of the content ended: "completed", "skipped" or "failed", and what it saw."""

    inspection: str
    end: str
    findings: tuple[str, ...]
    reason: str


class RequestPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of requests."""

    items: tuple[RequestView, ...]
    next: str


class RequestView(msgspec.Struct, frozen=True, kw_only=True):
    """What one person asks another to release, until then. Times are seconds since 1970."""

    held: str
    message: str
    recipient: str
    header_from: str
    subject: str
    category: str
    by: str
    at: float
    until: float
    reason: str


class RetentionSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[retention]`: how long what happened to mail is remembered. Stopped mail itself: `[quarantine]`."""

    tracking_days: int = 90
    audit_days: int = 180


class RuleRow(msgspec.Struct, frozen=True, kw_only=True):
    """What one finding did. `alone`: stopped messages whose points without it would not have reached 25; `released`: taken back by people."""

    code: str
    says: str
    says_ja: str
    seen: int
    stopped: int
    alone: int
    released: int


class RuleView(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. `share`: percent of the mail that it is done for; 0: it is only watched, or off."""

    name: str
    direction: str
    whom: tuple[str, ...]
    asks: tuple[str, ...]
    any_of: bool
    does: tuple[str, ...]
    rollout: str
    share: int
    return_after: int


class SanitiseSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[sanitise]`: what the treatment "sanitise" cleans. Other files are taken out of the copy; the original is kept in quarantine."""

    office: bool = True
    pdf: bool = True
    html: bool = True


class ScheduleRow(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule as people see it."""

    id: str
    period: Literal["daily", "monthly", "weekly"]
    recipients: tuple[str, ...]
    language: Literal["en", "ja"]
    author: str
    made_at: float
    last_until: float
    trouble: str


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """One way to send in an organisation's name."""

    kind: str
    name: str
    note: str
    from_file: bool


class SendersPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of lists."""

    items: tuple[SendersView, ...]
    next: str


class SendersView(msgspec.Struct, frozen=True, kw_only=True):
    """One owner's list: "*" for everybody, a domain, or an address."""

    owner: str
    approve: tuple[str, ...]
    block: tuple[str, ...]
    personal_approve: tuple[str, ...]
    personal_block: tuple[str, ...]


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A sample on its way: `message` is its number, as tracking knows it."""

    message: str
    sample: str
    recipient: str


class SentView(msgspec.Struct, frozen=True, kw_only=True):
    """What was accepted for sending. `again`: it had been before, and nothing was done."""

    message: str
    recipients: tuple[str, ...]
    again: bool


class ServiceLevel(msgspec.Struct, frozen=True, kw_only=True):
    """Shares are from 0 to 1; None: not measured yet. People's reports decide what was missed and what was stopped wrongly."""

    days: int
    messages: int
    availability: float | None
    mean_seconds: float | None
    p95_seconds: float | None
    capture: float | None
    missed: int
    wrongly: int
    false_alarms: float | None
    lost: int | None


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One of one's own sessions."""

    id: str
    began_at: float
    seen_at: float
    how: str
    ip: str
    agent: str
    this: bool


class TenantSection(msgspec.Struct, frozen=True, kw_only=True):
    """`[tenant]`: who we are and whom attackers may imitate."""

    domains: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    people: tuple[PersonSection, ...]
    unlisted: Literal["ask", "refuse"] = "ask"


class TenantSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a tenant sets for its mail, in one value: a message sees one version of it."""

    tenant: TenantSection
    policy: PolicySection = msgspec.field(default_factory=PolicySection)
    proof: ProofSection
    feedback: FeedbackSection = msgspec.field(default_factory=FeedbackSection)
    sanitise: SanitiseSection = msgspec.field(default_factory=SanitiseSection)
    quarantine: QuarantineSection = msgspec.field(default_factory=QuarantineSection)
    containers: ContainerWishes = msgspec.field(default_factory=ContainerWishes)
    retention: RetentionSection = msgspec.field(default_factory=RetentionSection)
    digest: DigestSection
    emergency: EmergencySection = msgspec.field(default_factory=EmergencySection)


class SettingsShown(msgspec.Struct, frozen=True, kw_only=True):
    """The settings in force."""

    settings: TenantSettings
    version: int
    from_file: tuple[str, ...]


class ShiftView(msgspec.Struct, frozen=True, kw_only=True):
    """What another policy would change for one recipient of one message."""

    message: str
    recipient: str
    kind: str
    rule: str
    before: str
    after: str
    category: str
    subject: str


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a document does or holds, seen by looking into it. `code` is stable ("vba_autorun", see `mime/documents`)."""

    code: str
    detail: str = ""


class SigningKeyView(msgspec.Struct, frozen=True, kw_only=True):
    """One signing key: where its record must stand in DNS, and what it says. `until`: a retired one's record must stay that long."""

    domain: str
    selector: str
    algorithm: str
    state: str
    made_at: float
    until: float
    record_name: str
    record: str


class SigningKeys(msgspec.Struct, frozen=True, kw_only=True):
    """All of them."""

    items: tuple[SigningKeyView, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Times are seconds since 1970, 0.0 = never."""

    tried_at: float = 0.0
    done_at: float = 0.0
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    failing_since: float = 0.0
    tries: int = 0
    trouble: str = ""
    trouble_ja: str = ""
    stopped: bool = False
    next_at: float = 0.0


class SourceShown(msgspec.Struct, frozen=True, kw_only=True):
    """A directory as administrators see it: never its password."""

    name: str
    url: str
    bind_dn: str
    base_dn: str
    filter: str
    own_authorities: bool
    minutes: int
    most_leaving: int
    set_at: float
    set_by: str
    standing: Standing


class StationStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Times are seconds since 1970; 0: not yet."""

    alarms: tuple[Lasting, ...]
    drilled_at: float
    drill_problems: tuple[str, ...]
    proved_at: float
    ledger_differences: tuple[str, ...]
    heard_at: float
    deaf: tuple[str, ...]
    queued: int
    outbox: int
    dependencies: tuple[Dependency, ...]
    dependencies_at: float
    reduced: tuple[Lacking, ...]


class StationWeek(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of messages. `days` holds (day, stopped) for every day on which mail came, oldest first."""

    total: int
    stopped: int
    categories: tuple[tuple[str, int], ...]
    days: tuple[tuple[str, int], ...]
    attacked: tuple[tuple[str, int], ...]
    complete: bool = True
    campaigns: tuple[tuple[str, int, int], ...] = ()
    look_alikes: tuple[str, ...] = ()


class StoryView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that happened to one message, in order of time, and how it was judged last."""

    message: str
    category: str
    sentence: str
    sentence_ja: str
    reasons: str
    events: tuple[EventView, ...]


class Submitted(msgspec.Struct, frozen=True, kw_only=True):
    """The number of a report that waits to be read."""

    number: str


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets the briefing by mail, in which language."""

    address: str
    language: Literal["en", "ja"]


class Subscriptions(msgspec.Struct, frozen=True, kw_only=True):
    """Who gets it by mail."""

    items: tuple[Subscription, ...]


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a search result: what is known of a message without opening its dossier. Texts are "" where nothing is known."""

    arrival: str
    at: float
    sender: str
    recipients: str
    subject: str
    category: str
    state: str
    direction: str = ""
    ip: str = ""
    header_from: str = ""
    message_id: str = ""
    size: int = 0
    rule: str = ""
    codes: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    hosts: tuple[str, ...] = ()
    sentence: str = ""
    sentence_ja: str = ""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table: a title, headings, and rows of texts. The last columns are numbers where `numbers` says so."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: int = 1


class TenantLine(msgspec.Struct, frozen=True, kw_only=True):
    """One organisation in a list."""

    name: str
    title: str
    state: Literal["active", "deleting", "suspended"]
    created_at: float
    delete_at: float
    why: str
    version: int


class TenantPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of organisations."""

    items: tuple[TenantLine, ...]
    next: str


class TenantShown(msgspec.Struct, frozen=True, kw_only=True):
    """One organisation with how much it holds."""

    name: str
    title: str
    state: Literal["active", "deleting", "suspended"]
    created_at: float
    delete_at: float
    why: str
    version: int
    domains: int
    people: int
    groups: int
    sections_from_file: tuple[str, ...]


class TlsCount(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions of one sending organisation to one domain under one policy. `first`, `last`: seconds since 1970."""

    domain: str
    reporter: str
    policy: str
    reports: int
    first: int
    last: int
    succeeded: int
    failed: int
    failures: tuple[TlsFailure, ...]


class TlsCounts(msgspec.Struct, frozen=True, kw_only=True):
    """All sums, those with most failed sessions first."""

    reports: int
    items: tuple[TlsCount, ...]


class TlsFailure(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions that failed for one reason at one server."""

    result: str
    server: str
    reason: str
    sessions: int


class TokenPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of tokens."""

    items: tuple[TokenRow, ...]
    next: str


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """A token as people see it."""

    id: str
    name: str
    owner: str
    permissions: tuple[Permission, ...]
    tenant: str | None
    made_at: float
    ends_at: float
    used_at: float
    used_from: str
    over: bool


class TrialCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many recipients: newly stopped, let through, delivered otherwise, or not to be told, by the rule or the recipient that is named."""

    kind: str
    name: str
    count: int


class TrialSample(msgspec.Struct, frozen=True, kw_only=True):
    """One harmless message that can be sent, with what it is in both languages and how it should end ("delivered", "tagged", "quarantined")."""

    name: str
    english: str
    japanese: str
    ending: str


class TrialView(msgspec.Struct, frozen=True, kw_only=True):
    """A trial of a policy on past mail. `state`: waiting, running, done, stopped or failed. Times are seconds since 1970."""

    id: str
    by: str
    at: float
    days: int
    state: str
    done: int
    total: int
    seconds: float
    changed: int
    unreadable: int
    kinds: dict[str, int]
    rules: tuple[TrialCount, ...]
    people: tuple[TrialCount, ...]
    watched: dict[str, int]
    examples: tuple[ShiftView, ...]


class VersionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One version without its text."""

    number: int
    at: float
    author: str
    reason: str


class VersionPage(msgspec.Struct, frozen=True, kw_only=True):
    """Versions, the newest first."""

    items: tuple[VersionLine, ...]
    next: str


class VersionView(msgspec.Struct, frozen=True, kw_only=True):
    """One version. `number` 0: there never was a document. `at`: seconds since 1970."""

    number: int
    at: float
    author: str
    reason: str
    text: str


class Volume(msgspec.Struct, frozen=True, kw_only=True):
    """What came in one hour or day, from `at` on (seconds since 1970)."""

    at: int
    messages: int
    stopped: int


class WaitingPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page of what waits."""

    items: tuple[WaitingView, ...]
    next: str


class WaitingView(msgspec.Struct, frozen=True, kw_only=True):
    """One message that waits: what for, and when it is looked at again at the latest. Times are seconds since 1970."""

    message: str
    sender: str
    recipients: tuple[str, ...]
    direction: str
    size: int
    since: float
    until: float
    reason: str
    for_what: str
    english: str
    japanese: str


class WishView(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody gets their digest. `schedule` "" = as the organisation says; `in_force` "" = none; `choices` are what `schedule` may be set to."""

    address: str
    language: str
    schedule: str
    in_force: str
    choices: tuple[str, ...]


class Worth(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules of some days were worth. Released mail counts on the day of its release."""

    days: int
    judged: int
    stopped: int
    released: int
    rules: tuple[RuleRow, ...]
    costs: tuple[Cost, ...]
