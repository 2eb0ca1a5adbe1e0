"""What every tenant sets for itself, typed: sections that the settings file has for the default tenant, and the control store for the others.

The comment beside a field is its meaning in `docs/operate/settings.md` and `docs/operate/sekisho.toml` (`scripts/generate-docs`).
"""

from typing import Literal

import msgspec

LimitAction = Literal["", "deliver", "tag", "quarantine", "reject"]  # "" = as everything that is unscannable
TreatmentName = Literal["deliver", "tag", "sanitise", "strip", "quarantine", "reject"]
RuleName = Literal["nothing", "tag", "quarantine", "reject"]
Unlisted = Literal["ask", "refuse"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
HeldAs = Literal["malware", "unscannable", "phishing", "fraud", "spam", "bulk", "clean"]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file. Unknown keys are refused."""


class PersonSection(Section, frozen=True):
    """`[[tenant.people]]`: somebody whose name attackers use, such as a director."""

    name: str = ""  # as mail shows it; the order of its parts and titles do not matter; "" = nobody
    other_names: tuple[str, ...] = ()  # other spellings, such as in Japanese
    addresses: tuple[str, ...] = ()  # private addresses that the person really writes from


class TenantSection(Section, frozen=True):
    """`[tenant]`: who we are and whom attackers may imitate."""

    domains: tuple[str, ...] = ()  # own domains besides those of [routes]
    partners: tuple[str, ...] = ()  # domains of banks, suppliers and brands whose names attackers imitate
    people: tuple[PersonSection, ...] = (PersonSection(),)  # those whose names attackers use to write from elsewhere
    unlisted: Unlisted = "ask"  # who is in no list of recipients or people: ask the next hop, or refuse


class ThresholdsSection(Section, frozen=True):
    """`[policy.thresholds]`: points (10 x log-odds) at which a category is reached."""

    phishing: int = 25  # points of what counts for phishing
    fraud: int = 25  # points of what counts for fraud
    spam: int = 25  # points of everything
    bulk: int = 10  # points of what counts for bulk


class TreatmentsSection(Section, frozen=True):
    """`[policy.treatments]`: what is done with each category.

    deliver, tag (in the subject), sanitise (a copy without active content is delivered), strip (a copy without files), quarantine or reject.
    """

    malware: TreatmentName = "quarantine"  # harmful files
    locked: TreatmentName = "tag"  # unscannable only because a password is missing; never clean
    unscannable: TreatmentName = "quarantine"  # what could not be looked into: locked, broken, too large, or not answered
    phishing: TreatmentName = "quarantine"  # wants passwords or clicks
    fraud: TreatmentName = "quarantine"  # wants money or data by pretending to be somebody
    spam: TreatmentName = "quarantine"  # unwanted for another reason
    bulk: TreatmentName = "tag"  # newsletters and the like
    text_alone: TreatmentName = "tag"  # the most that is done by the text alone, in writing systems where it is not measured well (Japanese too)
    dangerous_types: TreatmentName = "quarantine"  # programs, scripts and shortcuts, also inside archives, when nothing else speaks against them


class PolicySection(Section, frozen=True):
    """`[policy]`: what is done with mail."""

    thresholds: ThresholdsSection = msgspec.field(default_factory=ThresholdsSection)
    treatments: TreatmentsSection = msgspec.field(default_factory=TreatmentsSection)
    inspect: bool = True  # open and judge mail; false = hand it on unopened (relay only): it counts as unscannable, and says so
    bulk_tag: str = "[bulk]"  # put before the subject of tagged bulk mail
    spam_tag: str = "[suspicious]"  # put before the subject of other tagged mail
    locked_tag: str = "[locked]"  # put before the subject of mail with an attachment that stayed locked
    file: str = ""  # the policy document as a TOML file, read again at reload; "" = kept in the data folder (`sekisho policy set`)


class ProofRuleSection(Section, frozen=True):
    """`[[proof.rules]]`: what is done at least, by a result, for recipients of one domain: nothing, tag, quarantine or reject."""

    domain: str = ""  # own domain of the recipients; "" = all that have no rule of their own
    spf_fail: RuleName = "nothing"  # the sender's domain forbids the server
    spf_softfail: RuleName = "nothing"  # the sender's domain does not expect the server
    spf_neutral: RuleName = "nothing"  # the sender's domain does not say
    spf_none: RuleName = "nothing"  # the sender's domain has no record
    spf_permerror: RuleName = "nothing"  # the record is broken
    dkim_none: RuleName = "nothing"  # not signed
    dkim_fail: RuleName = "nothing"  # signed, and no signature holds
    dmarc_none: RuleName = "nothing"  # the From domain has no policy
    dmarc_fail: RuleName = "nothing"  # not proven; the From domain asks for nothing
    dmarc_quarantine: RuleName = "nothing"  # not proven; the From domain asks for quarantine. The verdict alone makes it phishing
    dmarc_reject: RuleName = "nothing"  # not proven; the From domain asks for refusal. The verdict alone makes it phishing


class ProofSection(Section, frozen=True):
    """`[proof]`: sender authentication, by SPF, DKIM, DMARC and ARC. Domains include those below them."""

    rules: tuple[ProofRuleSection, ...] = (ProofRuleSection(),)
    sender_networks: dict[str, tuple[str, ...]] = {}  # where mail of a From domain comes from: a match counts as SPF pass, anything else as forged
    dkim_required: tuple[str, ...] = ()  # From domains that always sign
    dmarc_bypass: tuple[str, ...] = ()  # From domains and client networks whose failing DMARC is only noted
    trusted_sealers: tuple[str, ...] = ()  # domains of ARC sealers (forwarders, lists) whose word rescues mail that they changed
    trusted_hops: tuple[str, ...] = ()  # names under which known hosts write Authentication-Results that are believed
    known_hosts: tuple[str, ...] = ()  # networks of our own relays in front of us: the server before them is judged


class SanitiseSection(Section, frozen=True):
    """`[sanitise]`: what the treatment "sanitise" cleans. Other files are taken out of the copy; the original is kept in quarantine."""

    office: bool = True  # macros, ActiveX, embedded objects, outward references and DDE leave .docx, .xlsx, .pptx and their macro forms
    pdf: bool = True  # scripts, launches, embedded files and sending forms leave PDF
    html: bool = True  # scripts, forms and what is loaded from elsewhere leave attached pages; the text of the mail is always cleaned


class FeedbackSection(Section, frozen=True):
    """`[feedback]`: what your people say of messages. Their mail to these addresses reports the messages that it encloses; it is not delivered."""

    spam_address: str = ""  # an address of a domain of yours for unwanted mail; "" = none
    phish_address: str = ""  # for phishing and fraud
    not_spam_address: str = ""  # for wanted mail that was marked
    people: int = 3  # different people who must say the same before it is learnt for everybody


class QuarantineSection(Section, frozen=True):
    """`[quarantine]`: mail that was stopped."""

    days: int = 30  # that stopped mail is kept
    undo_days: int = 7  # that deleted mail can be had back; 0 = it goes within minutes
    two_person: tuple[HeldAs, ...] = ("malware",)  # mail that one person asks to release and another releases; () = each alone
    people_see: tuple[HeldAs, ...] = ("malware", "unscannable", "phishing", "fraud", "spam", "bulk", "clean")  # categories that their digests tell
    people_release: tuple[HeldAs, ...] = ("spam", "bulk")  # categories that people have delivered by themselves; malware never
    people_approve: tuple[HeldAs, ...] = ("spam", "bulk")  # categories whose senders people approve from the mail; malware never


class DigestScheduleSection(Section, frozen=True):
    """`[[digest.schedules]]`: times of the week at which digests go out; several times a day or week."""

    name: str = "daily"  # short, lower case; people choose by it
    days: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")  # of the week
    times: tuple[str, ...] = ("08:00",)  # of the day, in `zone`
    groups: tuple[str, ...] = ()  # names of groups of people who have it; none = everybody whom no schedule before it is about


class DigestSection(Section, frozen=True):
    """`[digest]`: mail to people about what was stopped for them. Its links lead to the console, which they must reach (`[console] host_names`)."""

    enabled: bool = False  # write and send them
    language: Literal["en", "ja"] = "en"  # for people who chose none
    zone: str = "UTC"  # of the times, such as "Asia/Tokyo"
    schedules: tuple[DigestScheduleSection, ...] = (DigestScheduleSection(),)  # the first one that is about somebody counts
    people_choose: tuple[str, ...] = ()  # names of schedules that people may choose for themselves, and "off" for no digest
    link_days: int = 7  # that the links of a digest work, at most as long as the mail is kept
    sender: str = ""  # who sends them, an address of a domain of yours; "" = postmaster at the recipient's domain


class RetentionSection(Section, frozen=True):
    """`[retention]`: how long what happened to mail is remembered. Stopped mail itself: `[quarantine]`."""

    tracking_days: int = 90  # that the story of a message, its verdict and its dossier are kept, and can be searched
    audit_days: int = 180  # that the audit tells who did what, 90 at least; what belongs to no organisation: as long as the settings file says


class EmergencySection(Section, frozen=True):
    """`[emergency]`: the mailbox in which your people read and answer while your own server cannot be reached."""

    opens_after_minutes: float = 10.0  # for which a server cannot be reached before the mailbox opens by itself; 0 = only an administrator opens it
    recipients_an_hour: int = 100  # to whom one person may write from there within an hour
    keep_days: int = 0  # for which delivered mail that was judged clean is kept to be read there, 30 at most; 0 = it is not kept


class ContainerWishes(Section, frozen=True):
    """What is done with containers that exceed a limit or are locked."""

    members_action: LimitAction = ""  # what is done with mail with more files: "", deliver, tag, quarantine or reject
    ratio_action: LimitAction = ""  # what is done with mail that would grow more: "", deliver, tag, quarantine or reject
    layers_action: LimitAction = ""  # what is done with mail nested more deeply: "", deliver, tag, quarantine or reject
    member_octets_action: LimitAction = ""  # what is done with mail with a larger file: "", deliver, tag, quarantine or reject
    total_action: LimitAction = ""  # also when the time is over
    passwords: tuple[str, ...] = ()  # tried on what is locked, after those that the message itself names
    password_wait_minutes: float = 5.0  # that mail with something locked waits for the password in the sender's next mail; 0 = it does not


class TenantSettings(Section, frozen=True):
    """Everything that a tenant sets for its mail, in one value: a message sees one version of it."""

    tenant: TenantSection = msgspec.field(default_factory=TenantSection)
    policy: PolicySection = msgspec.field(default_factory=PolicySection)
    proof: ProofSection = msgspec.field(default_factory=ProofSection)
    feedback: FeedbackSection = msgspec.field(default_factory=FeedbackSection)
    sanitise: SanitiseSection = msgspec.field(default_factory=SanitiseSection)
    quarantine: QuarantineSection = msgspec.field(default_factory=QuarantineSection)
    containers: ContainerWishes = msgspec.field(default_factory=ContainerWishes)
    retention: RetentionSection = msgspec.field(default_factory=RetentionSection)
    digest: DigestSection = msgspec.field(default_factory=DigestSection)
    emergency: EmergencySection = msgspec.field(default_factory=EmergencySection)
