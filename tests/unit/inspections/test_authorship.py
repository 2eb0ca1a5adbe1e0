"""Whether somebody is named and proven."""

from dataclasses import replace

from msgspec.structs import replace as with_other

from sekisho.inspections.authorship import AMBIGUOUS, NOBODY, SEVERAL, UNPROVEN, Authorship
from sekisho.model.address import NULL_SENDER
from sekisho.model.arrival import Envelope
from sekisho.model.senderauth import NOT_EVALUATED, DmarcResult, SenderAuth
from sekisho.testing.builders import a_dossier, a_mailbox, a_message, an_address, an_arrival

ASKED = SenderAuth(dmarc=DmarcResult("none"))


def seen(auth, *addresses):
    authors = tuple(map(a_mailbox, addresses))
    message = a_message(sender=authors[0] if authors else a_mailbox(""), authors=authors)
    return [finding.kind for finding in Authorship().look(a_dossier(message, sender_auth=auth))]


def test_nobody_several_and_unproven():
    assert seen(ASKED) == [NOBODY, UNPROVEN]
    assert seen(ASKED, "a@one.test", "b@two.test") == [SEVERAL, UNPROVEN]
    assert seen(ASKED, "a@one.test") == [UNPROVEN]
    assert seen(SenderAuth(dmarc=DmarcResult("permerror")), "a@[192.0.2.1]") == [NOBODY, UNPROVEN]


def test_proven_authors_and_colleagues_and_offline_are_innocent():
    assert seen(SenderAuth(dmarc=DmarcResult("pass"), aligned=True), "a@one.test") == []
    assert seen(ASKED, "a@one.test", "b@mail.one.test") == [UNPROVEN]
    assert seen(NOT_EVALUATED, "a@one.test", "b@two.test") == []


PROVEN = SenderAuth(dmarc=DmarcResult("pass"), aligned=True)


def written(value, *authors):
    message = a_message(sender=authors[0], authors=authors)
    fields = tuple(with_other(field, value=value) if field.name == "From" else field for field in message.headers)
    return [finding.kind for finding in Authorship().look(a_dossier(replace(message, headers=fields), sender_auth=PROVEN))]


def test_an_address_where_only_some_programs_read_one():
    own = a_mailbox("a@one.test")
    assert written("<a@one.test>b@two.test", own) == [AMBIGUOUS]
    assert written("=?utf-8?b?...?=, <a@one.test>", a_mailbox("", name="<b@two.test>"), own) == [AMBIGUOUS]


def test_comments_lists_and_the_same_organisation_are_innocent():
    own = a_mailbox("a@one.test")
    assert written("<a@one.test> (b@two.test)", own) == []
    assert written("<a@one.test>, c@mail.one.test", own, a_mailbox("c@mail.one.test")) == []
    assert written("<a@one.test> a@one.test", own) == []
    assert written("A > B <a@one.test>", own) == []


def test_a_bounce_without_an_author_is_less_odd():
    message = a_message(sender=a_mailbox(""), authors=())
    arrival = replace(an_arrival(), envelope=Envelope(NULL_SENDER, (an_address(),)))
    for given, confidence in ((arrival, 0.5), (an_arrival(), 1.0)):
        assert next(Authorship().look(a_dossier(message, arrival=given, sender_auth=ASKED))).confidence == confidence
