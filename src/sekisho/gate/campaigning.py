"""Which campaign a message belongs to: asked before the verdict and recorded; what the history learns of it is told with the verdict.

A message is known again by a sketch of its text, by links that lead far into somebody else's site, and by its files.
"""

import time
from collections.abc import Sequence
from hashlib import blake2b

import msgspec

from sekisho.classify.sketch import sketch
from sekisho.gate.started import within
from sekisho.inspections.list_marks import list_organisations
from sekisho.model.arrival import Arrival, Direction
from sekisho.model.dossier import Answer, Classification, Dossier, Opened
from sekisho.model.errors import TemporaryFailure
from sekisho.model.message import Message
from sekisho.policy.reporting import wish_of
from sekisho.ports.campaigns import TRAITS, Campaigns

SECONDS = 0.3  # the memory must never hold up the words "250"
QUESTION = "campaign"
_MOST_LINKS = 3  # a message with more is a newsletter or a page: its links are everybody's
_LONG_PATH = 8  # characters: shorter paths are front pages
_SMALLEST_FILE = 1_024  # octets
_MOST_RECIPIENTS = 100
_CLICKED = frozenset({"html:a", "html:area", "html:form", "text", "qr"})
_MOST_RECENT = 64
_encode = msgspec.json.Encoder().encode
_RECENT: dict[int, tuple[Message, Classification | None, tuple[str, tuple[str, ...]]]] = {}
_OWN_LOOK = frozenset({"text", "html", "png", "jpeg", "gif"})  # bodies, logos and signatures


class CampaignMemory:
    """Asks a store of campaigns."""

    def __init__(self, campaigns: Campaigns) -> None:
        self._campaigns = campaigns

    async def recall(self, arrival: Arrival, opened: Opened) -> tuple[Answer, ...]:
        """Return the campaign that an inbound message belongs to: id, messages, people, senders, unwanted, first and last time."""
        if not _counts(arrival):
            return ()
        text, marks = traits(opened.message, opened.classification)
        if not text and not marks:
            return ()
        began = time.monotonic()
        try:
            found = await within(SECONDS, self._campaigns.like(arrival.tenant, text, marks, arrival.received_at))
        except (TemporaryFailure, TimeoutError) as failure:
            return (Answer(QUESTION, "failed", (str(failure)[:200] or "no answer in time",), int((time.monotonic() - began) * 1_000_000)),)
        if found is None:
            return (Answer(QUESTION, "none"),)
        counts = found.messages, found.people, found.senders, found.unwanted
        return (Answer(QUESTION, "answered", (found.id, *map(str, counts), f"{found.first_at:.0f}", f"{found.last_at:.0f}")),)


def traits(message: Message, classification: Classification | None) -> tuple[str, tuple[str, ...]]:
    """Return the sketch of the text ("" if it is short) and the marks of links and files. Asked twice of each message: the last ones are kept."""
    known = _RECENT.get(id(message))
    if known is not None and known[0] is message and known[1] is classification:
        return known[2]
    found = _traits(message, classification)
    _RECENT[id(message)] = message, classification, found
    if len(_RECENT) > _MOST_RECENT:
        del _RECENT[next(iter(_RECENT))]
    return found


def _traits(message: Message, classification: Classification | None) -> tuple[str, tuple[str, ...]]:
    text = sketch(classification.features) if classification is not None else ""
    return text, (*_links(message), *_files(message))


def traits_told(dossier: Dossier) -> tuple[tuple[str, str], ...]:
    """Return the fact by which the history learns of a message: inbound only, and no reports of our own people."""
    arrival, message = dossier.arrival, dossier.message
    if not _counts(arrival) or any(wish_of(recipient, dossier) for recipient in arrival.envelope.recipients):
        return ()
    text, marks = traits(message, dossier.classification)
    if not text and not marks:
        return ()
    sender = message.sender
    recipients = [recipient.key for recipient in arrival.envelope.recipients[:_MOST_RECIPIENTS]]
    told = {"s": text, "m": marks, "o": (sender.organisation or sender.domain)[:255], "r": recipients}
    return ((TRAITS, _encode(told).decode("utf-8", "replace")),)


def _counts(arrival: Arrival) -> bool:
    """Inbound mail counts. Notices of other servers (an empty envelope sender) are alike by their nature."""
    return arrival.direction is Direction.INBOUND and not arrival.envelope.sender.is_null


def _links(message: Message) -> Sequence[str]:
    if list_organisations(message):  # what stands below every message of a list
        return ()
    own = message.sender.organisation
    places = set()
    for link in message.links:
        if link.place in _CLICKED and link.host and (not own or link.organisation != own):
            path = link.url.partition("://")[2].partition("/")[2].partition("?")[0].partition("#")[0]
            places.add((link.host, path))
            if len(places) > _MOST_LINKS:
                return ()
    return [_mark("l", f"{host}/{path}") for host, path in sorted(places) if len(path) >= _LONG_PATH]


def _files(message: Message) -> Sequence[str]:
    files = {
        part.sha256
        for part in message.parts
        if (part.file_name or part.disposition == "attachment") and part.size >= _SMALLEST_FILE and _OWN_LOOK.isdisjoint(part.detected_types[:1])
    }
    return [_mark("f", digest) for digest in sorted(files)[:4]]


def _mark(kind: str, text: str) -> str:
    return f"{kind}:{blake2b(text.encode('utf-8', 'replace'), digest_size=10).hexdigest()}"
