"""Being one of many is told; it weighs only where many strangers write the same, or where the others were unwanted."""

import pytest

from sekisho.inspections.campaign import OTHERS_UNWANTED, PART, STRANGERS, Campaign
from sekisho.model.dossier import Answer
from sekisho.testing.builders import NOW, a_dossier, a_message

ID = "01hf7yat00abcdefghjk"


def kinds(messages, people, senders, unwanted, headers=(), outcome="answered"):
    values = (ID, *map(str, (messages, people, senders, unwanted)), f"{NOW - 7200:.0f}", f"{NOW:.0f}")
    dossier = a_dossier(a_message(headers=headers), answers=[Answer("campaign", outcome, values)])
    return [finding.kind for finding in Campaign().look(dossier)]


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ((2, 9, 9, 2), []),
        ((3, 3, 1, 0), [PART]),
        ((50, 50, 1, 0), [PART]),
        ((6, 5, 3, 0), [PART, STRANGERS]),
        ((5, 5, 1, 4), [PART, OTHERS_UNWANTED]),
        ((5, 5, 1, 3), [PART]),
    ],
)
def test_what_weighs(counts, seen):
    assert kinds(*counts) == seen


def test_newsletters_and_lists_are_not_hurt():
    assert kinds(500, 400, 9, 500, headers=[("List-Unsubscribe", "<https://news.test/u>")]) == [PART]


def test_a_memory_that_failed_says_nothing():
    assert kinds(9, 9, 9, 9, outcome="failed") == []
    assert list(Campaign().look(a_dossier(answers=[Answer("campaign", "answered", ())]))) == []


def test_the_evidence_names_size_and_spread():
    values = (ID, "6", "5", "3", "0", f"{NOW - 7200:.0f}", f"{NOW:.0f}")
    [part, _] = Campaign().look(a_dossier(answers=[Answer("campaign", "answered", values)]))
    assert part.evidence.excerpt.startswith("7 messages to 5 people from 3 senders in ")
    assert ID in part.evidence.excerpt
