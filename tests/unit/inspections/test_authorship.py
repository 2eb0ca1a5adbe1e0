"""Whether somebody is named and proven."""

from sekisho.inspections.authorship import NOBODY, SEVERAL, UNPROVEN, Authorship
from sekisho.model.senderauth import NOT_EVALUATED, DmarcResult, SenderAuth
from sekisho.testing.builders import a_dossier, a_mailbox, a_message

ASKED = SenderAuth(dmarc=DmarcResult("none"))


def seen(auth, *addresses):
    authors = tuple(map(a_mailbox, addresses))
    message = a_message(sender=authors[0] if authors else a_mailbox(""), authors=authors)
    return [finding.kind for finding in Authorship().look(a_dossier(message, sender_auth=auth))]


def test_nobody_several_and_unproven():
    assert seen(ASKED) == [NOBODY, UNPROVEN]
    assert seen(ASKED, "a@one.test", "b@two.test") == [SEVERAL, UNPROVEN]
    assert seen(ASKED, "a@one.test") == [UNPROVEN]


def test_proven_authors_and_colleagues_and_offline_are_innocent():
    assert seen(SenderAuth(dmarc=DmarcResult("pass"), aligned=True), "a@one.test") == []
    assert seen(ASKED, "a@one.test", "b@mail.one.test") == [UNPROVEN]
    assert seen(NOT_EVALUATED, "a@one.test", "b@two.test") == []
