"""What events teach about campaigns, and which texts are alike: the same for every store."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.verdict import UNWANTED
from sekisho.ports.campaigns import TRAITS

_DIGITS, _BANDS = 5, 8  # of a sketch: digits of one bin; groups of bins, one of which must agree
ALIKE = 0.6  # share of bins from which two texts are the same text with other details
_MOST_MARKS, _MOST_PEOPLE = 8, 100  # of one message
_UNWANTED = frozenset(map(str, UNWANTED))


@dataclass(frozen=True, slots=True)
class Member:
    """One message as its campaign counts it."""

    sketch: str
    marks: tuple[str, ...]
    names: tuple[str, ...]  # "to ADDRESS" and "from ORGANISATION"
    category: str
    unwanted: bool
    sender: str
    subject: str


def member_of(event: TrackingEvent) -> Member | None:
    """Return what an event teaches, None if nothing."""
    facts = dict(event.facts)
    if event.kind is not EventKind.JUDGED or TRAITS not in facts:
        return None
    traits = json.loads(facts[TRAITS])
    names = [f"from {traits['o']}", *(f"to {person}" for person in traits["r"][:_MOST_PEOPLE])]
    category = facts.get("category", "")
    return Member(
        traits["s"],
        tuple(traits["m"][:_MOST_MARKS]),
        tuple(names),
        category,
        category in _UNWANTED,
        facts.get("header_from", ""),
        facts.get("subject", ""),
    )


def keys_of(sketch: str, marks: Sequence[str]) -> list[str]:
    """Return the names under which a campaign is looked for: bands of the sketch, then marks."""
    step = len(sketch) // _BANDS
    return [*(f"t{band}:{sketch[band * step : (band + 1) * step]}" for band in range(_BANDS if sketch else 0)), *marks]


def belongs(key: str, sketch: str, others: str) -> bool:
    """Tell whether a message that shares this key is of a campaign whose first text has the sketch `others`. A mark says so by itself."""
    return not key.startswith("t") or resemblance(sketch, others) >= ALIKE


def resemblance(one: str, other: str) -> float:
    """Return the share of bins in which two sketches agree."""
    if not one or len(one) != len(other):
        return 0.0
    places = range(0, len(one), _DIGITS)
    return sum(one[place : place + _DIGITS] == other[place : place + _DIGITS] for place in places) / len(places)
