"""The tenant's own domain, claimed from outside."""

from sekisho.inspections.own_domain import UNPROVEN, OwnDomain
from sekisho.model.senderauth import NOT_EVALUATED, DmarcResult, SenderAuth, SpfResult
from sekisho.testing.builders import a_dossier, a_mailbox, a_message


def seen(auth, address="boss@mail.example.test", **fields):
    message = a_message(sender=a_mailbox(address), **fields)
    return [finding.kind for finding in OwnDomain().look(a_dossier(message, sender_auth=auth))]


ASKED = SenderAuth(spf=SpfResult("none"), dmarc=DmarcResult("none"))


def test_claimed_without_proof():
    assert seen(ASKED) == [UNPROVEN]
    several = (a_mailbox("x@stranger.test"), a_mailbox("boss@example.test"))
    assert seen(ASKED, "x@stranger.test", authors=several) == [UNPROVEN]
    many = (*(a_mailbox(f"x@stranger{number}.test") for number in range(40)), a_mailbox("boss@example.test"))
    assert seen(ASKED, "x@stranger.test", authors=many) == [UNPROVEN]


def test_proven_foreign_offline_and_unanswered_are_innocent():
    assert seen(SenderAuth(dmarc=DmarcResult("pass"), aligned=True)) == []
    assert seen(ASKED, "x@stranger.test") == []
    assert seen(NOT_EVALUATED) == []
    assert seen(SenderAuth(dmarc=DmarcResult("temperror"), doubtful=True)) == []
    assert seen(SenderAuth(spf=SpfResult("temperror"), dmarc=DmarcResult("none"), doubtful=True)) == []
    assert seen(SenderAuth(spf=SpfResult("temperror"), dmarc=DmarcResult("none"))) == [UNPROVEN], "a stranger's silence"
    assert seen(SenderAuth(dmarc=DmarcResult("fail"), rescued_by="lists.test")) == []


def test_a_list_that_proves_itself_makes_it_less_certain():
    listed = {"headers": [("List-Id", "<talk.lists.test>")]}
    passing = SenderAuth(spf=SpfResult("pass", "bounce.lists.test", "mfrom"), dmarc=DmarcResult("none"))
    for auth, fields, confidence in ((passing, listed, 0.6), (passing, {}, 1.0), (ASKED, listed, 1.0)):
        message = a_message(sender=a_mailbox("boss@example.test"), **fields)
        [finding] = OwnDomain().look(a_dossier(message, sender_auth=auth))
        assert finding.confidence == confidence
