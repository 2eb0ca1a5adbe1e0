"""Who is signed for, and when a seal is owed."""

import dataclasses

import pytest

from sekisho.gate.signatures_wished import signing_for
from sekisho.model.arrival import Direction
from sekisho.model.decision import Edit
from sekisho.model.senderauth import ArcResult, SenderAuth, SpfResult
from sekisho.model.signatures import ArcFacts, Proofs
from sekisho.model.signing import NO_SIGNING, Signing
from sekisho.testing import builders

FRONT = (Edit(0, 0, b"Received: x\r\n"),)
PROVEN = SenderAuth(spf=SpfResult("pass", "partner.test", "mfrom"), arc=ArcResult("none"))


def dossier(direction=Direction.INBOUND, auth=PROVEN, **message):
    made = builders.a_dossier()
    arrival = dataclasses.replace(made.arrival, direction=direction)
    return dataclasses.replace(made, arrival=arrival, sender_auth=auth, message=dataclasses.replace(made.message, **message))


def test_outbound_mail_is_signed_for_its_author():
    assert signing_for(dossier(Direction.OUTBOUND), FRONT, "") == Signing(sign_for="partner.test")


@pytest.mark.parametrize(
    "message",
    [{"authors": (builders.a_mailbox(), builders.a_mailbox("x@other.test"))}, {"authors": (), "sender": builders.a_mailbox("")}],
)
def test_nobody_is_signed_for_where_the_author_is_not_one(message):
    assert signing_for(dossier(Direction.OUTBOUND, **message), FRONT, "") == NO_SIGNING


def test_fields_in_front_break_nothing_and_are_not_sealed():
    assert signing_for(dossier(), FRONT, "") == NO_SIGNING


def test_a_tag_or_a_change_of_the_body_is_sealed_with_what_we_found():
    wish = signing_for(dossier(), FRONT, "[bulk]")
    assert wish.seal_chain == "none"
    assert "spf=pass" in wish.seal_results
    assert not wish.sign_for
    message = builders.a_message()
    change = (*FRONT, Edit(message.header_end + 1, message.header_end + 2, b"x"))
    assert signing_for(dossier(), change, "") == wish


@pytest.mark.parametrize(("chain", "sealed"), [("pass", "pass"), ("fail", "fail"), ("temperror", ""), ("none", "none")])
def test_the_chain_is_told_as_it_was_found(chain, sealed):
    auth = dataclasses.replace(PROVEN, arc=ArcResult(chain))
    assert signing_for(dossier(auth=auth), FRONT, "[bulk]").seal_chain == sealed


def test_where_nobody_was_asked_only_an_absent_chain_is_known():
    assert signing_for(dossier(auth=SenderAuth()), FRONT, "[bulk]").seal_chain == "none"
    chained = dossier(auth=SenderAuth(), proofs=Proofs(arc=ArcFacts(problem="x")))
    assert signing_for(chained, FRONT, "[bulk]") == NO_SIGNING
