"""The facts that a rule may name, each with its type and where it is known: of the message (everywhere) or of the dossier (edge only)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sekisho.inspections.list_marks import list_organisations
from sekisho.inspections.words import words
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Completed
from sekisho.model.message import Link, Message

BOOL, NUMBER, TEXT, SET = "yes or no", "a number", "a text", "a set of texts"
TEXT_FIELDS = ("text", "subject", "name", "hidden", "url", "file")  # what `has` looks into, besides `anywhere`: subject, text and sender's name
_CLICKED = frozenset({"html:a", "html:area", "html:form", "text"})
_REPLY_FIELDS = frozenset({"in-reply-to", "references"})
_REPLY_LENGTHS = frozenset(map(len, _REPLY_FIELDS))
_FREE = words("private_mailboxes")


@dataclass(slots=True)
class View:
    """One message as rules see it. `hits`: field -> sign -> octet offsets in that field's folded text where a sign's matches end;
    `texts`: those texts.

    `dossier` is None inside the inspector. `kept` caches what several rules ask for.
    """

    message: Message
    hits: Mapping[str, Mapping[int, list[int]]] = field(default_factory=dict)
    dossier: Dossier | None = None
    kept: dict[str, object] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)

    def fact(self, name: str) -> object:
        """Return a fact by its name, worked out once."""
        if name not in self.kept:
            self.kept[name] = FACTS[name].of(self)
        return self.kept[name]


@dataclass(frozen=True, slots=True)
class Fact:
    """One name of the language."""

    type: str
    of: Callable[[View], object]
    meaning: str
    edge: bool = False  # known only where the whole dossier is


def _clicked(view: View) -> list[Link]:
    return [link for link in view.message.links if link.place in _CLICKED and not link.url.startswith("mailto:")]


def _organisations(view: View) -> frozenset[str]:
    return frozenset(link.organisation for link in _clicked(view) if link.organisation)


def _own(view: View) -> frozenset[str]:
    sender = view.message.sender
    return frozenset({sender.organisation or sender.domain}) - {""}


def _free(address: str) -> bool:
    return address.rpartition("@")[2].lower() in _FREE


def _reply(view: View) -> bool:
    return any(field.name.lower() in _REPLY_FIELDS for field in view.message.headers if len(field.name) in _REPLY_LENGTHS)


def _found(view: View) -> frozenset[str]:
    reports = view.dossier.content_reports if view.dossier is not None else ()
    return frozenset(finding.kind.code for report in reports if isinstance(report, Completed) for finding in report.findings)


def _message(name: str, type_: str, of: Callable[[View], object], meaning: str) -> tuple[str, Fact]:
    return name, Fact(type_, of, meaning)


def _edge(name: str, type_: str, of: Callable[[Dossier], object], meaning: str) -> tuple[str, Fact]:
    def ask(view: View) -> object:
        assert view.dossier is not None, "rules that ask for this are evaluated in the edge alone"
        return of(view.dossier)

    return name, Fact(type_, ask, meaning, edge=True)


FACTS: dict[str, Fact] = dict([
    _message("from.address", TEXT, lambda v: v.message.sender.address.lower(), "the sender's address"),
    _message("from.local", TEXT, lambda v: v.message.sender.address.rpartition("@")[0].lower(), "the part before its @"),
    _message("from.domain", TEXT, lambda v: v.message.sender.domain, "the part behind its @"),
    _message("from.organisation", TEXT, lambda v: v.message.sender.organisation, "its registrable domain"),
    _message("from.free", BOOL, lambda v: _free(v.message.sender.address), "the sender uses a mailbox that anybody opens for nothing"),
    _message("from.named", BOOL, lambda v: bool(v.message.sender.name.strip()), "the sender gives a name"),
    _message("reply_to.domain", TEXT, lambda v: v.message.reply_to.domain if v.message.reply_to else "", "the reply address's domain, or none"),
    _message(
        "reply_to.organisation", TEXT, lambda v: v.message.reply_to.organisation if v.message.reply_to else "", "its registrable domain, or none"
    ),
    _message("reply_to.free", BOOL, lambda v: v.message.reply_to is not None and _free(v.message.reply_to.address), "replies go to a free mailbox"),
    _message(
        "reply_to.elsewhere",
        BOOL,
        lambda v: v.message.reply_to is not None
        and bool(v.message.reply_to.domain)
        and (v.message.reply_to.organisation or v.message.reply_to.domain) not in _own(v),
        "replies go to another organisation",
    ),
    _message("recipients", NUMBER, lambda v: len(v.message.recipients), "addresses in To and Cc"),
    _message("reply", BOOL, _reply, "it says that it answers another message"),
    _message("list", BOOL, lambda v: bool(list_organisations(v.message)), "it carries the fields of a mailing list"),
    _message("header.names", SET, lambda v: frozenset(f.name.lower() for f in v.message.headers), "names of header fields, lower case"),
    _message("links", NUMBER, lambda v: len(_clicked(v)), "links that a reader would click"),
    _message("link.hosts", SET, lambda v: frozenset(link.host for link in _clicked(v) if link.host), "their hosts"),
    _message("link.organisations", SET, _organisations, "their registrable domains"),
    _message("link.foreign", BOOL, lambda v: bool(_organisations(v) - _own(v)), "a link leads to another organisation than the sender's"),
    _message(
        "link.all_foreign", BOOL, lambda v: bool(_organisations(v)) and not _organisations(v) & _own(v), "no link leads to the sender's organisation"
    ),
    _message("link.flags", SET, lambda v: frozenset(flag for link in _clicked(v) for flag in link.flags), "what is odd about them"),
    _message("attachments", NUMBER, lambda v: sum(1 for part in v.message.parts if part.disposition == "attachment" or part.file_name), "files"),
    _message("attachment.types", SET, lambda v: frozenset(t for p in v.message.parts if p.file_name for t in p.detected_types), "what the files are"),
    _message("attachment.encrypted", BOOL, lambda v: any(part.encrypted for part in v.message.parts), "a file is locked with a password"),
    _message("visible", NUMBER, lambda v: v.message.text.visible_characters, "characters that a reader sees"),
    _message("hidden_characters", NUMBER, lambda v: v.message.text.hidden_characters, "characters in HTML that nobody sees"),
    _message("html", BOOL, lambda v: v.message.text.html_characters > 0, "it has an HTML text"),
    _message("images", NUMBER, lambda v: v.message.text.images, "pictures in HTML"),
    _message("forms", NUMBER, lambda v: v.message.text.forms, "forms in HTML"),
    _message("scripts", SET, lambda v: frozenset(v.message.text.scripts), 'writing systems: "latin", "hiragana", "han", "cyrillic" ...'),
    _message("japanese", BOOL, lambda v: not {"hiragana", "katakana"}.isdisjoint(v.message.text.scripts), "it is written in Japanese"),
    _message("defects", SET, lambda v: frozenset(defect.code for defect in v.message.defects), "codes of structural defects"),
    _edge("proof.asked", BOOL, lambda d: d.sender_auth.dmarc.result != "not evaluated", "the sender's proof was looked for"),
    _edge("proof.sender", BOOL, lambda d: d.sender_auth.aligned, "the domain in From is proven"),
    _edge("proof.dmarc", TEXT, lambda d: d.sender_auth.dmarc.result, "pass, fail, none ..."),
    _edge("proof.spf", TEXT, lambda d: d.sender_auth.spf.result, "pass, fail, softfail, none ..."),
    _edge("inbound", BOOL, lambda d: d.arrival.direction == "inbound", "it came from outside"),
    ("found", Fact(SET, _found, "codes of the findings in the content (`hit NAME` asks for one)", edge=True)),
])  # fmt: skip
