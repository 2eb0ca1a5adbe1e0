"""The message is one of many that are nearly the same.

Wanted mail comes in such groups as well: newsletters, receipts, passwords to be set anew. Being one of many is only told; it weighs a little where
many unconnected senders write the same to many people, or where most of the others were unwanted.
"""

from collections.abc import Iterator

from sekisho.inspections.bulk import Bulk
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

PART = FindingKind("campaign.part", Severity.NOTE, "It is one of many messages that are nearly the same.")
STRANGERS = FindingKind("campaign.strangers", Severity.SUSPICIOUS, "Several unconnected senders wrote nearly the same to many of your people.")
OTHERS_UNWANTED = FindingKind("campaign.others_unwanted", Severity.SUSPICIOUS, "Messages that were nearly the same were unwanted.")

_FEWEST = 3  # messages before this one
_MANY_PEOPLE, _MANY_SENDERS = 5, 3
_MOSTLY = 0.8
_HOUR = 3_600.0


class Campaign:
    """Reads the recorded answer of the store of campaigns."""

    name = "campaign"
    kinds = (PART, STRANGERS, OTHERS_UNWANTED)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield what the answer means."""
        answer = next((answer for answer in dossier.answers if answer.question == "campaign" and answer.outcome == "answered"), None)
        if answer is None or len(answer.values) != 7:
            return
        messages, people, senders, unwanted, first, _ = (int(value) for value in answer.values[1:])
        if messages < _FEWEST:
            return
        hours = max(1, round((dossier.arrival.received_at - first) / _HOUR))
        evidence = Evidence(
            "campaign", f"{messages + 1} messages to {people} people from {senders} senders in {hours} h; campaign {answer.values[0]}"
        )
        yield PART.seen(evidence)
        if next(Bulk().look(dossier), None) is not None:  # newsletters and lists are known as such
            return
        if people >= _MANY_PEOPLE and senders >= _MANY_SENDERS:
            yield STRANGERS.seen(evidence)
        if unwanted >= _MOSTLY * messages:
            yield OTHERS_UNWANTED.seen(evidence)
