import pytest

from sekisho.model.address import NULL_SENDER
from sekisho.policy.srs import GOOD_FOR, Rewriter
from sekisho.smtp.addresses import parse_path
from sekisho.testing.builders import NOW, an_address

OURS = Rewriter(b"secret")
DAY = 86_400.0
SENDER = an_address("Hanako.Y@partner.test")


def test_there_and_back_within_two_weeks():
    made = OURS.rewritten(SENDER, "example.test", NOW)
    assert made.domain == "example.test" and made.local.startswith("SRS0=") and len(made.local) <= 64
    assert parse_path(str(made), allow_utf8=False, for_recipient=True) == made
    assert OURS.original(made, NOW + GOOD_FOR * DAY) == SENDER
    assert OURS.original(made, NOW + (GOOD_FOR + 1) * DAY) is None
    assert OURS.original(made, NOW - DAY) is None


def test_case_may_change_on_the_way():
    made = OURS.rewritten(an_address("hanako@partner.test"), "example.test", NOW)
    assert OURS.original(an_address(str(made).lower()), NOW) == an_address("hanako@partner.test")


@pytest.mark.parametrize("text", ["taro@example.test", "SRS0=@example.test", "SRS0=a=b=c@example.test", "SRS0=AAAAAAAA=AA=evil.test=x@example.test"])
def test_nobody_else_makes_such_addresses(text):
    assert OURS.original(an_address(text), NOW) is None


def test_an_altered_address_or_another_secret_leads_nowhere():
    made = OURS.rewritten(SENDER, "example.test", NOW)
    assert OURS.original(an_address(str(made).replace("partner.test", "victim.test")), NOW) is None
    assert Rewriter(b"other").original(made, NOW) is None


@pytest.mark.parametrize(
    "sender", [NULL_SENDER, an_address("x" * 60 + "@partner.test"), an_address("a@[192.0.2.1]"), an_address("花子@partner.test")]
)
def test_what_cannot_be_rewritten_is_not(sender):
    assert OURS.rewritten(sender, "example.test", NOW) is None


def test_days_come_round():
    late = DAY * 1_024 * 20 - DAY
    made = OURS.rewritten(SENDER, "example.test", late)
    assert OURS.original(made, late + 3 * DAY) == SENDER
