"""What is held about a person, as the API shows it."""

import msgspec

from sekisho.keeping.persons import Erasure, PersonalDatum
from sekisho.model.page import Page


class PersonPage(msgspec.Struct, frozen=True):
    """A part of what is held about a person."""

    items: tuple[PersonalDatum, ...]
    next: str


def found(page: Page[PersonalDatum]) -> PersonPage:
    """Return a page."""
    return PersonPage(page.items, page.next)


def erased(done: Erasure) -> Erasure:
    """Return what was done as it is."""
    return done
