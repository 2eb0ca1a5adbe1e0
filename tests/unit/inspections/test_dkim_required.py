"""Domains that always sign."""

from sekisho.inspections.dkim_required import MISSING, DkimRequired
from sekisho.model.senderauth import NOT_EVALUATED, DkimResult, DmarcResult, SenderAuth
from sekisho.model.tenant import ProofSettings
from sekisho.testing.builders import a_dossier, a_mailbox, a_message, a_tenant

TENANT = a_tenant(proof=ProofSettings(dkim_required=("partner.test",)))


def seen(*signatures, address="hanako@mail.partner.test", auth=None):
    auth = auth or SenderAuth(dkim=signatures, dmarc=DmarcResult("none"))
    return [finding.kind for finding in DkimRequired().look(a_dossier(a_message(sender=a_mailbox(address)), sender_auth=auth, tenant=TENANT))]


def test_not_signed_by_its_own():
    assert seen() == [MISSING]
    assert seen(DkimResult("pass", "stranger.test")) == [MISSING]
    assert seen(DkimResult("fail", "partner.test")) == [MISSING]
    assert seen(DkimResult("pass", "partner.test", partial=True)) == [MISSING]
    assert seen(DkimResult("temperror", "stranger.test")) == [MISSING]


def test_signed_unlisted_unanswered_and_offline_are_innocent():
    assert seen(DkimResult("pass", "partner.test")) == []
    assert seen(address="x@stranger.test") == []
    assert seen(DkimResult("temperror", "partner.test")) == []
    assert seen(auth=NOT_EVALUATED) == []
