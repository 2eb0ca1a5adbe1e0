"""Inspections: one file each; they see, and never decide. Adding one is its file, one line here, one test."""

from collections.abc import Mapping, Sequence

from sekisho.inspections.acquaintance import Acquaintance
from sekisho.inspections.active_content import ActiveContent
from sekisho.inspections.archives import Archives
from sekisho.inspections.authorship import Authorship
from sekisho.inspections.bulk import Bulk
from sekisho.inspections.campaign import Campaign
from sekisho.inspections.display_name import DisplayName
from sekisho.inspections.dkim_required import DkimRequired
from sekisho.inspections.dmarc import Dmarc
from sekisho.inspections.documents import Documents
from sekisho.inspections.executables import Executables
from sekisho.inspections.fact_rules import FactRules
from sekisho.inspections.file_names import FileNames
from sekisho.inspections.hidden import Hidden
from sekisho.inspections.known_bad import KnownBad
from sekisho.inspections.known_sender import KnownSender
from sekisho.inspections.learned import Learned
from sekisho.inspections.link_hosts import LinkHosts
from sekisho.inspections.link_text import LinkText
from sekisho.inspections.listed_hashes import ListedHashes
from sekisho.inspections.look_alike import LookAlike
from sekisho.inspections.macros import Macros
from sekisho.inspections.only_image import OnlyImage
from sekisho.inspections.own_domain import OwnDomain
from sekisho.inspections.payment_details import PaymentDetails
from sekisho.inspections.people import People
from sekisho.inspections.picture_first import PictureFirst
from sekisho.inspections.reply_to import ReplyTo
from sekisho.inspections.reputation import Feeds, Lists, OwnFeeds
from sekisho.inspections.rules.patterns import Keep
from sekisho.inspections.rules.ruleset import RuleSet
from sekisho.inspections.scanners import Scanners
from sekisho.inspections.shape import ContentInspection, Inspection
from sekisho.inspections.spf import Spf
from sekisho.inspections.structure import UNOPENED, Structure
from sekisho.inspections.text_rules import TextRules
from sekisho.inspections.thread import Thread
from sekisho.inspections.true_type import TrueType
from sekisho.inspections.yara_rules import Pack, YaraRules, shipped_packs
from sekisho.model.finding import FindingKind

# These look at the dossier's bounded facts, beside sockets and keys.
CATALOGUE: tuple[Inspection, ...] = (
    Scanners(),
    ListedHashes({}),
    OwnFeeds(Feeds()),
    Lists(),
    Executables(),
    Macros(),
    Documents(),
    FileNames(),
    TrueType(),
    Archives(),
    ActiveContent(),
    Dmarc(),
    Spf(),
    DkimRequired(),
    OwnDomain(),
    KnownSender(),
    Authorship(),
    DisplayName(),
    LookAlike(),
    ReplyTo(),
    LinkText(),
    LinkHosts(),
    Hidden(),
    OnlyImage(),
    PictureFirst(),
    Structure(),
    Bulk(),
    Thread(),
    People(),
    Acquaintance(),
    Campaign(),
    Learned(),
    FactRules(),
)

# These peek at octets, inside the sandboxed inspector only.
CONTENT_CATALOGUE: tuple[ContentInspection, ...] = (
    KnownBad(),
    YaraRules(shipped_packs()),
    TextRules(),
    PaymentDetails(),
)


def catalogue(hashes: Mapping[str, str], feeds: Feeds | None = None, rules: RuleSet | None = None) -> tuple[Inspection, ...]:
    """Return the inspections of facts with the operator's lists of digests and feeds, and these rules of the edge instead of the shipped ones."""
    own: dict[type[Inspection], Inspection] = {ListedHashes: ListedHashes(hashes), OwnFeeds: OwnFeeds(feeds or Feeds())}
    if rules is not None:
        own[FactRules] = FactRules(rules)
    return tuple(own.get(type(inspection), inspection) for inspection in CATALOGUE)


def rules_version(inspections: Sequence[Inspection]) -> str:
    """Return what the data of these inspections is, so that a verdict names by what it was computed: rules over facts, the operator's lists."""
    parts = [inspection.version for inspection in inspections if isinstance(inspection, FactRules | ListedHashes | OwnFeeds)]
    return "+".join(part for part in parts if part)


def with_rules(inspections: Sequence[Inspection], rules: RuleSet) -> tuple[Inspection, ...]:
    """Return the inspections with these rules over facts instead of the shipped ones."""
    return tuple(FactRules(rules) if isinstance(inspection, FactRules) else inspection for inspection in inspections)


def content_catalogue(packs: Sequence[Pack], rules: RuleSet | None = None, keep: Keep | None = None) -> tuple[ContentInspection, ...]:
    """Return the content inspections with these YARA packs beside the shipped ones, and these rules over text instead of the shipped ones.

    `keep` is where the compiled patterns of rules are kept from start to start.
    """
    others: dict[type[ContentInspection], ContentInspection] = {YaraRules: YaraRules((*shipped_packs(), *packs))}
    if rules is not None or keep is not None:
        others[TextRules] = TextRules(rules, keep)
    return tuple(others.get(type(inspection), inspection) for inspection in CONTENT_CATALOGUE)


def every_kind() -> tuple[FindingKind, ...]:
    """Return every kind of finding that can stand in a report, in the order of the catalogues."""
    content = [kind for inspection in CONTENT_CATALOGUE for kind in inspection.kinds]
    facts = [kind for inspection in CATALOGUE for kind in inspection.kinds]
    return tuple(dict.fromkeys([*content, *facts, UNOPENED]))


__all__ = [
    "CATALOGUE",
    "CONTENT_CATALOGUE",
    "UNOPENED",
    "ContentInspection",
    "Inspection",
    "catalogue",
    "content_catalogue",
    "every_kind",
    "rules_version",
    "with_rules",
]
