"""Reports among the parts of a message: found and read, and their texts made fit to be shown. What all kinds of them share."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sekisho.mime.content import Leaf
from sekisho.model.budget import BudgetSpent

MOST_REPORTS = 5  # in one message
_LONGEST = 200  # characters of one text

Report = TypeVar("Report")


def read_attached(leaves: Iterable[Leaf], looks_like: Callable[[bytes], bool], read: Callable[[bytes], Report]) -> tuple[Report, ...]:
    """Return what `read` makes of the parts that look like a report; a part that cannot be read is left out. Never raises."""
    found: list[Report] = []
    for leaf in leaves:
        if len(found) < MOST_REPORTS and looks_like(leaf.octets):
            try:
                found.append(read(leaf.octets))
            except (ValueError, BudgetSpent):
                continue
    return tuple(found)


def line_of(text: str) -> str:
    """Return a text that may be shown and indexed: one line, printable, bounded."""
    return "".join(character if character.isprintable() else " " for character in text[:_LONGEST]).strip()
