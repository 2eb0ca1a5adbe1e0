import pytest

from sekisho.inspections.bulk import DISCUSSION, LIST, MAILER, PRECEDENCE, UNSUBSCRIBE, Bulk
from sekisho.testing.builders import a_dossier, a_message


def seen(*headers):
    return [finding.kind for finding in Bulk().look(a_dossier(a_message(headers=headers)))]


def test_a_newsletter():
    assert seen(
        ("List-Unsubscribe", "<https://news.test/u>"),
        ("list-id", "<news.test>"),
        ("Precedence", "bulk"),
        ("Feedback-ID", "1:2:esp"),
        ("X-SG-EID", "x"),
    ) == [UNSUBSCRIBE, LIST, PRECEDENCE, MAILER]


def test_a_discussion():
    assert DISCUSSION in seen(("List-Id", "<l.test>"), ("List-Post", "<mailto:l@l.test>"))
    assert DISCUSSION in seen(("List-Id", "<l.test>"), ("In-Reply-To", "<1@l.test>"))


def test_innocent():
    assert seen() == []
    assert seen(("Precedence", "first-class"), ("X-Unsubscribe", "x")) == []


@pytest.mark.parametrize("value", ["NO", " no ", "No"])
def test_a_list_that_takes_no_answers_is_no_discussion(value):
    assert seen(("List-Post", value)) == []


def test_malformed():
    assert seen(("Precedence", ""), ("List-Id", ""), ("List-Id", "")) == [LIST]
