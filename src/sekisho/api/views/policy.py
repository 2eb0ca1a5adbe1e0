"""The policy document, as the API shows it."""

import msgspec

from sekisho.gate.policy_trials import PolicyTrial
from sekisho.model.page import Page
from sekisho.policy.reading import Problem
from sekisho.ports.policies import PolicyVersion
from sekisho.tenancy.wishes.drafts import Draft
from sekisho.tenancy.wishes.policy_outline import Outline


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


class ShiftView(msgspec.Struct, frozen=True):
    """What another policy would change for one recipient of one message."""

    message: str
    recipient: str
    kind: str
    rule: str
    before: str
    after: str
    category: str
    subject: str


class TrialCount(msgspec.Struct, frozen=True):
    """How many recipients: newly stopped, let through, delivered otherwise, or not to be told, by the rule or the recipient that is named."""

    kind: str
    name: str
    count: int


class TrialView(msgspec.Struct, frozen=True):
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


class RuleView(msgspec.Struct, frozen=True):
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


class ListView(msgspec.Struct, frozen=True):
    """A list or an object: approve, block, keywords, stamp or group."""

    kind: str
    name: str
    items: tuple[str, ...]
    personal: bool


class OutlineView(msgspec.Struct, frozen=True):
    """The policy in force as tables. `readable` false: the document cannot be used."""

    number: int
    rules: tuple[RuleView, ...]
    lists: tuple[ListView, ...]
    readable: bool


def outlined(one: Outline) -> OutlineView:
    """Return it."""
    rules = tuple(
        RuleView(each.name, each.direction, each.whom, each.asks, each.any_of, each.does, each.rollout, each.share, each.return_after)
        for each in one.rules
    )
    return OutlineView(one.number, rules, tuple(ListView(each.kind, each.name, each.items, each.personal) for each in one.lists), one.readable)


def trial(one: PolicyTrial) -> TrialView:
    """Return a trial without its text."""
    return TrialView(
        one.id,
        one.by,
        one.at,
        one.days,
        one.state,
        one.done,
        one.total,
        one.seconds,
        one.changed,
        one.unreadable,
        one.kinds,
        tuple(TrialCount(*row) for row in one.rules),
        tuple(TrialCount(*row) for row in one.people),
        dict(one.watched),
        tuple(ShiftView(x.arrival, x.recipient, x.kind, x.rule, x.before, x.after, x.category, x.subject) for x in one.examples),
    )


def trials(found: list[PolicyTrial]) -> list[TrialView]:
    """Return trials."""
    return [trial(one) for one in found]


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
