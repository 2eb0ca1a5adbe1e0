"""Tries rules on the examples that they stand by, and on any message: for `sekisho rules`, for the tests, for authors of packs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.inspections.rules.facts import View
from sekisho.inspections.rules.pack import Example, Rule
from sekisho.inspections.rules.ruleset import RuleSet, Searches, find
from sekisho.mime.content import Content
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack
from sekisho.model.address import NULL_SENDER
from sekisho.model.arrival import Arrival, BlobRef, Connection, Direction, Envelope
from sekisho.model.dossier import Dossier, Versions
from sekisho.model.finding import Completed, Evidence, FindingKind, Severity
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId
from sekisho.model.message import Message
from sekisho.model.senderauth import NOT_EVALUATED, DmarcResult, SenderAuth
from sekisho.model.tenant import Tenant

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}: ")


@dataclass(frozen=True, slots=True)
class Wrong:
    """An example that a rule does not stand by."""

    rule: str
    example: str
    matched: bool  # it matched, and must not


def raw_of(mail: str) -> bytes:
    """Return the octets of an example: a text without header fields is a body."""
    mail = mail if _FIELD.match(mail) else f"Subject: example\n\n{mail}"
    head, _, body = mail.partition("\n\n")
    if "content-type:" not in head.lower():
        head += "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit"
    return f"{head}\n\n{body}\n".replace("\n", "\r\n").encode()


def opened(raw: bytes) -> Content:
    """Return a message opened as the inspector does it, without a clock: examples and a person's own files, not mail from outside."""
    limits = Limits()
    return unpack(raw, limits, limits.budget(lambda: 0.0), one_shot=True)


def dossier_of(message: Message, example: Example) -> Dossier:
    """Return a dossier of an example: its content, what it says of the proof, and what is said to have been found."""
    nowhere = BlobRef(DEFAULT_TENANT, ArrivalId("0" * 20), "raw", message.size, message.sha256, "inline")
    arrival = Arrival(nowhere.arrival, DEFAULT_TENANT, Direction.INBOUND, 0.0, Connection("192.0.2.1", "example"), Envelope(NULL_SENDER, ()), nowhere)
    auth = SenderAuth(dmarc=DmarcResult(example.dmarc), aligned=example.dmarc == "pass") if example.dmarc else NOT_EVALUATED
    found = tuple(FindingKind(code, Severity.NOTE, "").seen(Evidence("example")) for code in example.found)
    return Dossier(arrival, message, (Completed("example", found),), None, auth, (), Tenant(), Versions())


def matches(rule: Rule, example: Example, patterns: Searches) -> bool:
    """Tell whether a rule is true of an example."""
    content = opened(raw_of(example.mail))
    if rule.meaning.edge:
        return bool(rule.meaning.ask(View(content.message, dossier=dossier_of(content.message, example))))
    return bool(rule.meaning.ask(find(content, patterns)[0]))


def try_examples(rules: RuleSet) -> Iterator[Wrong]:
    """Yield every example of every rule that is not as its author says."""
    patterns = rules.patterns()
    for rule in rules.rules:
        for example, wanted in (*((each, True) for each in rule.matches), *((each, False) for each in rule.spares)):
            if matches(rule, example, patterns) is not wanted:
                yield Wrong(rule.name, example.mail, not wanted)


def true_of(content: Content, rules: RuleSet, patterns: Searches) -> list[Rule]:
    """Return the rules over content that are true of a message."""
    view = find(content, patterns)[0]
    return [rule for rule in rules.candidates(view.hits) if rule.meaning.ask(view)]
