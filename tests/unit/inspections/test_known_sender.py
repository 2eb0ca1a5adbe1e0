"""A partner's exact domain, proven or claimed."""

from sekisho.inspections.known_sender import PROVEN, UNPROVEN, KnownSender
from sekisho.model.senderauth import NOT_EVALUATED, DmarcResult, SenderAuth, SpfResult
from sekisho.testing.builders import a_dossier, a_mailbox, a_message


def seen(auth, *addresses):
    authors = tuple(map(a_mailbox, addresses or ("hanako@partner.test",)))
    message = a_message(sender=authors[0], authors=authors)
    return [(finding.kind, finding.confidence) for finding in KnownSender().look(a_dossier(message, sender_auth=auth))]


def test_claimed_without_proof():
    assert seen(SenderAuth(spf=SpfResult("fail"), dmarc=DmarcResult("none"))) == [(UNPROVEN, 1.0)]
    assert seen(SenderAuth(spf=SpfResult("none"), dmarc=DmarcResult("none"))) == [(UNPROVEN, 0.5)]


def test_proven():
    assert seen(SenderAuth(dmarc=DmarcResult("pass"), aligned=True)) == [(PROVEN, 1.0)]
    assert seen(SenderAuth(dmarc=DmarcResult("pass"), aligned=True), "x@partner.test", "y@stranger.test") == []


def test_strangers_and_silence_are_innocent():
    assert seen(SenderAuth(dmarc=DmarcResult("none")), "x@stranger.test") == []
    assert seen(NOT_EVALUATED) == []
    assert seen(SenderAuth(spf=SpfResult("temperror"), dmarc=DmarcResult("none"), doubtful=True)) == []
