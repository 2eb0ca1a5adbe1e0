"""The policy document, as the API shows it."""

import msgspec

from sekisho.model.page import Page
from sekisho.policy.reading import Problem
from sekisho.ports.policies import PolicyVersion
from sekisho.tenancy.drafts import Draft


class VersionView(msgspec.Struct, frozen=True):
    """One version. `number` 0: there never was a document. `at`: seconds since 1970."""

    number: int
    at: float
    author: str
    reason: str
    text: str


class VersionLine(msgspec.Struct, frozen=True):
    """One version without its text."""

    number: int
    at: float
    author: str
    reason: str


class VersionPage(msgspec.Struct, frozen=True):
    """Versions, the newest first."""

    items: tuple[VersionLine, ...]
    next: str


class ProblemView(msgspec.Struct, frozen=True):
    """What is wrong on which line; a grave one keeps the document from being used."""

    line: int
    english: str
    japanese: str
    grave: bool


class Problems(msgspec.Struct, frozen=True):
    """All of them; none: the document is good."""

    items: tuple[ProblemView, ...]


class Difference(msgspec.Struct, frozen=True):
    """A unified diff; "" where nothing differs."""

    diff: str


def version(one: PolicyVersion) -> VersionView:
    """Return a version."""
    return VersionView(one.number, one.at, one.author, one.reason, one.text)


def versions(page: Page[PolicyVersion]) -> VersionPage:
    """Return a page."""
    return VersionPage(tuple(VersionLine(one.number, one.at, one.author, one.reason) for one in page.items), page.next)


def problems(several: tuple[Problem, ...]) -> Problems:
    """Return what is wrong."""
    return Problems(tuple(ProblemView(one.line, one.english, one.japanese, one.grave) for one in several))


def difference(text: str) -> Difference:
    """Return a difference."""
    return Difference(text)


class DraftView(msgspec.Struct, frozen=True):
    """A document with one more wish. Nothing of it is in force."""

    text: str
    base: int
    added: str
    problems: tuple[ProblemView, ...]


def draft(one: Draft) -> DraftView:
    """Return a draft."""
    return DraftView(one.text, one.base, one.added, problems(one.problems).items)
