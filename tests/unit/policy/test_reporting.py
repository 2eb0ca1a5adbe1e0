"""Addresses for reports: taken from our own people, refused to strangers, never delivered."""

import pytest

from sekisho.model.address import Address
from sekisho.model.decision import Decision, Deliver, Discard, Quarantine
from sekisho.model.senderauth import DmarcResult, SenderAuth, SpfResult
from sekisho.model.verdict import Category
from sekisho.policy.decide import decide
from sekisho.policy.reporting import NOT_YOURS, reporter, take_reports, wish_of
from sekisho.testing.builders import a_dossier, a_mailbox, a_message, a_tenant, a_verdict, an_arrival

SPAM, TARO = Address("spam", "example.test"), Address("taro", "example.test")
OURS = SenderAuth(envelope_proven=True)
PROVEN = SenderAuth(spf=SpfResult("pass"), dmarc=DmarcResult("pass"), aligned=True)
TENANT = a_tenant(reports_to=(("spam@example.test", "spam"),))


def dossier(sender="taro@example.test", auth=OURS, recipients=("spam@example.test",), **fields):
    return a_dossier(a_message(sender=a_mailbox(sender), **fields), arrival=an_arrival(recipients=recipients), sender_auth=auth, tenant=TENANT)


@pytest.mark.parametrize(("auth", "who"), [(OURS, "taro@example.test"), (PROVEN, "taro@example.test"), (SenderAuth(), "")])
def test_who_reports(auth, who):
    assert reporter(dossier(auth=auth)) == who
    assert reporter(dossier("x@partner.test", auth)) == ""
    assert reporter(dossier(auth=auth, authors=(a_mailbox("taro@example.test"), a_mailbox("yuki@example.test")))) == ""


def test_only_listed_recipients_take_reports():
    assert wish_of(SPAM, dossier()) == "spam"
    assert wish_of(TARO, dossier()) == ""


@pytest.mark.parametrize("category", list(Category))
def test_a_report_is_never_delivered_whatever_it_holds(category):
    for auth, kind in ((OURS, Discard(5.0)), (SenderAuth(), None)):
        [(_, action)] = decide(a_verdict(category), dossier(auth=auth), 5.0).actions
        assert action == (kind or action)
        assert kind or action.reply == NOT_YOURS


def test_other_recipients_get_what_they_would():
    both = Decision(((SPAM, Quarantine("spam", 9.0)), (TARO, Deliver())), "default:clean:deliver")
    taken = take_reports(both, dossier(recipients=("spam@example.test", "taro@example.test")), 5.0)
    assert taken.actions == ((SPAM, Discard(5.0)), (TARO, Deliver()))
    assert taken.rule == both.rule
    alone = Decision(((TARO, Deliver()),), "x")
    assert take_reports(alone, dossier(), 5.0) is alone
