"""Which entry to watch, and why: match with what is in use, exploitation, exposure, what happens. Every point has its reason."""

from dataclasses import dataclass

from sekisho.advisories.inventory import Product
from sekisho.advisories.matching import Match, match_entry
from sekisho.advisories.report import Entry, Report
from sekisho.advisories.terms import Terms, shipped_terms

_USED, _USED_AFFECTED, _EXPLOITED, _REMOTE, _EXPOSED, _NO_FIX = 100, 40, 60, 20, 15, 5
_FROM_AFAR = frozenset({"remote", "anybody"})


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason for a rank: a code of `words.toml` with its value, and its points."""

    code: str  # "used", "affected", "exploited", "remote", "exposed", "impact", "severity", "no_fix"
    points: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry with what it means for this tenant."""

    entry: Entry
    points: int
    grounds: tuple[Ground, ...]  # heaviest first
    matches: tuple[Match, ...]


def rank(report: Report, inventory: tuple[Product, ...], terms: Terms | None = None) -> tuple[Ranked, ...]:
    """Return the entries, the one to watch first. Equal points keep the order of the report."""
    terms = terms or shipped_terms()
    ranked = [_rank(entry, inventory, terms) for entry in report.entries]
    return tuple(sorted(ranked, key=lambda one: -one.points))


def _rank(entry: Entry, inventory: tuple[Product, ...], terms: Terms) -> Ranked:
    matches = match_entry(entry, inventory)
    grounds = [Ground("used", _USED, matches[0].product.name)] if matches else []
    hit = next((match for match in matches if match.affected), None)
    if hit:
        grounds.append(Ground("affected", _USED_AFFECTED, hit.product.version))
    if entry.exploited:
        grounds.append(Ground("exploited", _EXPLOITED))
    if entry.attacker in _FROM_AFAR:
        grounds.append(Ground("remote", _REMOTE))
    kind = terms.kinds.get(entry.kind)
    if kind is not None and kind.exposed:
        grounds.append(Ground("exposed", _EXPOSED, entry.kind))
    heaviest = max((terms.impacts[code] for code in entry.impacts if code in terms.impacts), key=lambda term: term.weight, default=None)
    if heaviest is not None:
        grounds.append(Ground("impact", heaviest.weight, heaviest.code))
    if entry.severity is not None:
        grounds.append(Ground("severity", round(2 * entry.severity), f"{entry.severity:g}"))
    if entry.remedy in {"workaround", "none"}:
        grounds.append(Ground("no_fix", _NO_FIX))
    ordered = tuple(sorted(grounds, key=lambda ground: -ground.points))
    return Ranked(entry, sum(ground.points for ground in ordered), ordered, matches)
