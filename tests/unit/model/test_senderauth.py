"""What a proof says as a whole."""

from sekisho.model.senderauth import NOT_EVALUATED, DkimResult, DmarcResult, SenderAuth, SpfResult


def test_unproven_needs_every_answer():
    asked = SenderAuth(spf=SpfResult("fail"), dkim=(DkimResult("fail"),), dmarc=DmarcResult("fail"))
    assert (asked.evaluated, asked.unproven) == (True, True)
    assert (NOT_EVALUATED.evaluated, NOT_EVALUATED.unproven) == (False, False)
    for innocent in (
        SenderAuth(dmarc=DmarcResult("temperror"), doubtful=True),
        SenderAuth(dmarc=DmarcResult("pass"), aligned=True),
        SenderAuth(dmarc=DmarcResult("fail"), rescued_by="lists.test"),
    ):
        assert not innocent.unproven
