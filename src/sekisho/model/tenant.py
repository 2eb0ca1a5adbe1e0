"""Who a message belongs to: one frozen snapshot of a tenant's settings for each message."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.policy import NO_POLICY, Policy
from sekisho.model.verdict import UNWANTED, Category


class Treatment(StrEnum):
    """What a tenant wants done with one category of mail."""

    DELIVER = "deliver"
    TAG = "tag"  # deliver with a mark in the subject
    SANITISE = "sanitise"  # deliver a copy without active content; the original is kept
    STRIP = "strip"  # deliver a copy without files; the original is kept
    QUARANTINE = "quarantine"
    REJECT = "reject"  # 550 in the dialogue where possible


_ORDER = tuple(Treatment)  # the mildest first
LOCKED = frozenset({"archive.encrypted", "document.encrypted"})  # codes of findings: a password is missing


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
    locked: Treatment = Treatment.TAG  # unscannable only because a password is missing
    text_alone: Treatment = Treatment.TAG  # the most that is done by the text alone in a writing system where it was not measured well
    limits: tuple[tuple[str, Treatment], ...] = ()  # by code of the finding: unscannable because a limit stopped it

    def of(self, category: Category) -> Treatment:
        """Return what is wished for a category; clean mail is always delivered."""
        return Treatment.DELIVER if category is Category.CLEAN else Treatment(getattr(self, category.value))

    def of_text_alone(self, category: Category) -> Treatment:
        """Return the milder of what is wished for the category and what its text alone may do."""
        return min(self.of(category), self.text_alone, key=_ORDER.index)

    def of_unscannable(self, codes: Sequence[str], otherwise: Category) -> Treatment:
        """Return the strictest that any of the findings which made it unscannable deserves, and what it would be without them."""
        special = dict(self.limits) | dict.fromkeys(LOCKED, self.locked)
        wished = [special.get(code, self.unscannable) for code in codes] or [self.unscannable]
        if otherwise in UNWANTED:
            wished.append(self.of(otherwise))
        return max(wished, key=_ORDER.index)


@dataclass(frozen=True, slots=True)
class ProofRule:
    """What is done at least by what sender authentication found, for the recipients of one own domain. `DELIVER`: the verdict alone decides.

    No entry for DNS that gave no answer: nobody is stopped for that.
    """

    domain: str = ""  # of recipients, lower case; "" = every domain without a rule of its own
    spf_fail: Treatment = Treatment.DELIVER
    spf_softfail: Treatment = Treatment.DELIVER
    spf_neutral: Treatment = Treatment.DELIVER
    spf_none: Treatment = Treatment.DELIVER
    spf_permerror: Treatment = Treatment.DELIVER
    dkim_none: Treatment = Treatment.DELIVER  # not signed at all
    dkim_fail: Treatment = Treatment.DELIVER  # signed, and no signature passes
    dmarc_none: Treatment = Treatment.DELIVER  # the author's domain has no policy
    dmarc_fail: Treatment = Treatment.DELIVER  # fails, and its owner asks for nothing (p=none)
    dmarc_quarantine: Treatment = Treatment.DELIVER  # fails, and its owner asks to keep it apart
    dmarc_reject: Treatment = Treatment.DELIVER  # fails, and its owner asks to refuse it


@dataclass(frozen=True, slots=True)
class ProofSettings:
    """How far a tenant believes senders. Domains are lower case and include all below them; networks are textual."""

    rules: tuple[ProofRule, ...] = (ProofRule(),)
    sender_networks: tuple[tuple[str, tuple[str, ...]], ...] = ()  # header-From domain -> where its mail comes from (Sender IP Match)
    dkim_required: tuple[str, ...] = ()  # author domains that always sign
    dmarc_bypass: tuple[str, ...] = ()  # author domains and client networks whose failing DMARC is only noted
    trusted_sealers: tuple[str, ...] = ()  # ARC sealers whose word counts for mail that they handed on
    trusted_hops: tuple[str, ...] = ()  # authserv-ids of known hosts whose Authentication-Results are believed
    known_hosts: tuple[str, ...] = ()  # our own relays in front of us: the hop before them is judged
    own_networks: tuple[str, ...] = ()  # of our own servers: what they send is proven by the way it came

    def rule_for(self, domain: str) -> ProofRule:
        """Return the rule for recipients of a domain: its own, or the default one."""
        default = ProofRule()
        for rule in self.rules:
            if rule.domain == domain:
                return rule
            if not rule.domain:
                default = rule
        return default


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom attackers imitate: a director, a paymaster. `addresses` are private ones that the person really writes from, lower case."""

    name: str
    other_names: tuple[str, ...] = ()  # other spellings: "山田 花子", "H. Yamada"
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Emergency:
    """How the emergency mailbox serves the tenant's people."""

    opens_after: float = 600.0  # seconds for which the next hop cannot be reached; 0: only by an administrator
    hourly: int = 100  # recipients that one person may write to within an hour
    keep: float = 0.0  # seconds for which delivered clean mail can be read there; 0: not at all


@dataclass(frozen=True, slots=True)
class Tenant:
    """The settings that one message sees; it never sees a mixture of two versions."""

    id: TenantId = DEFAULT_TENANT
    domains: tuple[str, ...] = ()  # own domains, lower case
    partners: tuple[str, ...] = ()  # domains of suppliers and brands that attackers imitate
    people: tuple[Person, ...] = ()  # whose names attackers use
    authserv_id: str = "sekisho.local"
    thresholds: Thresholds = field(default_factory=Thresholds)
    treatments: Treatments = field(default_factory=Treatments)
    bulk_tag: str = "[bulk]"
    spam_tag: str = "[suspicious]"
    locked_tag: str = "[locked]"
    quarantine_days: int = 30
    undo_days: int = 7  # that deleted mail can be had back
    two_person: tuple[str, ...] = ("malware",)  # categories that one person asks to release, and another releases
    clean_kinds: tuple[str, ...] = ("office", "pdf", "html")  # what "sanitise" cleans; files of other kinds are taken out
    scanner_defer_seconds: float = 900.0  # how long of a scanner's silence the client is asked to come again; then mail is held
    scanner_hold_seconds: float = 86_400.0  # how long mail is held for it; then it is unscannable
    proof: ProofSettings = field(default_factory=ProofSettings)
    password_wait_seconds: float = 300.0  # how long mail with something locked waits for the password that may come in the next mail
    tracking_days: int = 90  # how long the story of its mail is kept, with verdicts, dossiers and what is counted
    audit_days: int = 180  # how long the audit tells who did what
    reports_to: tuple[tuple[str, str], ...] = ()  # addresses for reports (Address.key) -> "spam", "phish" or "wanted"
    emergency: Emergency = Emergency()
    inspects: bool = True  # False: mail is handed on unopened (relay only)
    policy: Policy = NO_POLICY  # the rules of the policy document; a stored dossier keeps its version alone
    version: str = "1"
