"""One week's briefing as values: the report, ranked for one tenant, with what to do, and what the station stopped. How it reads is made elsewhere."""

from dataclasses import dataclass

from sekisho.advisories import words
from sekisho.advisories.inventory import Product
from sekisho.advisories.own_parts import Alarm
from sekisho.advisories.ranking import Ground, Ranked, rank
from sekisho.advisories.report import Entry, Report
from sekisho.advisories.station import StationWeek
from sekisho.advisories.terms import shipped_terms


@dataclass(frozen=True, slots=True)
class Briefing:
    """All that is shown. `ranked` holds every entry, the one to watch first."""

    report: Report
    ranked: tuple[Ranked, ...]
    has_inventory: bool
    alarms: tuple[Alarm, ...] = ()
    week: StationWeek | None = None

    @property
    def watch(self) -> Ranked:
        """The one to watch."""
        return self.ranked[0]


def compose(report: Report, inventory: tuple[Product, ...], alarms: tuple[Alarm, ...] = (), week: StationWeek | None = None) -> Briefing:
    """Return the briefing. A report always has at least one entry (`door.read_report`)."""
    return Briefing(report, rank(report, inventory), bool(inventory), alarms, week)


def product_name(entry: Entry, language: str) -> str:
    """Return what the entry is about in a few words."""
    if not entry.products:
        return words.text("sentences", "products_of", language, vendor=entry.vendor) if entry.vendor else entry.title
    if len(entry.products) > 2:
        return words.text("sentences", "several", language, first=entry.products[0])
    return words.joined(list(entry.products), language)


def kind_name(entry: Entry, language: str) -> str:
    """Return the kind of product in plain words."""
    kind = shipped_terms().kinds.get(entry.kind)
    return kind.name(language) if kind else words.text("page", "unknown", language)


def effect_names(entry: Entry, language: str) -> list[str]:
    """Return what an attacker could do, in plain words."""
    impacts = shipped_terms().impacts
    return [impacts[code].name(language) for code in entry.impacts if code in impacts]


def effects_text(entry: Entry, language: str) -> str:
    """Return all effects as one phrase, "" if none is known: "change settings and steal information", "設定を変更されたり、情報を盗まれたりする"."""
    effects = effect_names(entry, language)
    if language == "ja" and len(effects) > 1:
        return "、".join(effect.removesuffix("る") + "たり" for effect in effects) + "する"
    return words.joined(effects, language)


def attacker_name(entry: Entry, language: str) -> str:
    """Return who can attack, and from where."""
    attacker = shipped_terms().attackers.get(entry.attacker)
    return attacker.name(language) if attacker else words.text("page", "unknown", language)


def ground_text(ground: Ground, language: str) -> str:
    """Return one reason for the rank, as half a sentence."""
    terms = shipped_terms()
    value = ground.value
    if ground.code == "exposed":
        value = terms.kinds[ground.value].name(language)
    elif ground.code == "impact":
        value = terms.impacts[ground.value].name(language)
    return words.text("grounds", ground.code, language, value=value)


def what_to_do(ranked: Ranked, language: str) -> list[str]:
    """Return the steps to take, one sentence each."""
    entry = ranked.entry
    product = product_name(entry, language)
    fixed = next((match.fixed_in for match in ranked.matches if match.fixed_in), "")
    if fixed:
        steps = [words.text("sentences", "fixed", language, product=product, version=fixed)]
    else:
        steps = [words.text("sentences", f"do_{entry.remedy or 'unknown'}", language, product=product)]
    for name in ("reach", "upload of"):
        if entry.condition.startswith(name + " "):
            value = entry.condition.removeprefix(name + " ")
            value = value.replace(", ", "、").replace(" or ", "、") if language == "ja" else value
            steps.append(words.text("sentences", f"condition_{name.split()[0]}", language, value=value))
    return steps
