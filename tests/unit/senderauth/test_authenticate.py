"""Until the evaluators exist nothing is proven but our own outbound mail."""

from dataclasses import replace

from sekisho.model.arrival import Direction
from sekisho.senderauth.authenticate import authenticate
from sekisho.testing.builders import a_message, an_arrival


def test_inbound_mail_proves_nothing_yet():
    proof = authenticate(an_arrival(), a_message(), ())
    assert (proof.spf.result, proof.dmarc.result, proof.envelope_proven) == ("not evaluated", "not evaluated", False)
    assert proof.from_domain == "partner.test"


def test_our_own_outbound_mail_is_proven_by_how_it_came():
    assert authenticate(replace(an_arrival(), direction=Direction.OUTBOUND), a_message(), ()).envelope_proven
