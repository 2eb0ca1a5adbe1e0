"""A person taken out of what was told of a message: the address gives way to a pseudonym, texts go where they are the person's own."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sekisho.backends.search_terms import address_in
from sekisho.backends.summaries import Line
from sekisho.model.tracking import FILES, EventKind, TrackingEvent
from sekisho.ports.acquaintances import LEARN, NAMES
from sekisho.ports.campaigns import TRAITS
from sekisho.ports.history import PAYLOADS

_TEXTS = frozenset({"subject", "header_from", "message_id", "sentence", "sentence_ja", FILES})  # what a mail says, or is found by
_OF_SENDER = frozenset({"ip", "helo", "proof"})
_LEARNT = frozenset({LEARN, NAMES, TRAITS})  # names of many; the house has learnt from them, and forgets the person there


def is_sender(line: Line, person: str) -> bool:
    """Tell whether a message is the person's own."""
    return person in {line.sender.lower(), address_in(line.header_from)}


def redacted(events: Sequence[TrackingEvent], line: Line, person: str, pseudonym: str) -> list[TrackingEvent]:
    """Return the events without the person (`Address.key`): the same again for the same message and pseudonym.

    Subject, names and sentences go when the mail is the person's alone: written by them, or to nobody else. What somebody else's mail says stays.
    """
    own = is_sender(line, person)
    alone = own or line.recipients.lower() == person
    gone = _LEARNT | (_TEXTS if alone else frozenset()) | (_OF_SENDER if own else frozenset())
    address = re.compile(re.escape(person), re.IGNORECASE)

    def facts_of(event: TrackingEvent) -> tuple[tuple[str, str], ...]:
        return tuple((name, address.sub(pseudonym, value)) for name, value in event.facts if name not in gone)

    return [replace(event, recipient=pseudonym if event.recipient.lower() == person else event.recipient, facts=facts_of(event)) for event in events]


def erased_in(events: Iterable[TrackingEvent]) -> set[str]:
    """Return the digests of what links tell since an erasure, as its events say."""
    return {digest for event in events if event.kind is EventKind.ERASED for digest in dict(event.facts).get(PAYLOADS, "").split()}
