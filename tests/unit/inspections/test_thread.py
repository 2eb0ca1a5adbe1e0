import pytest

from sekisho.inspections.thread import FALSE_REPLY, STRANGER_REPLY, Thread
from sekisho.model.dossier import Answer
from sekisho.testing.builders import a_dossier, a_message

UNKNOWN = (Answer("history:organisation:partner.test", "none"),)


def seen(subject, headers=(), answers=()):
    return [finding.kind for finding in Thread().look(a_dossier(a_message(subject=subject, headers=headers), answers=answers))]


@pytest.mark.parametrize("subject", ["Re: invoice", "RE:RE: x", "AW: Rechnung", "返信: 請求書", "Re[2]: x", "回复：x"])
def test_seen(subject):
    assert seen(subject) == [FALSE_REPLY]
    assert seen(subject, [("In-Reply-To", "<1@example.test>")], UNKNOWN) == [STRANGER_REPLY]


def test_innocent():
    assert seen("Minutes") == []
    assert seen("Reminder: tax") == []
    assert seen("Re: x", [("References", "<1@example.test>")]) == []
    assert seen("Re: x", [("Thread-Index", "AdX")]) == []
    assert seen("Re: x", [("List-Id", "<builders.lists.test>")]) == []


def test_malformed():
    assert seen("re" * 5_000) == []
    assert seen("") == []
