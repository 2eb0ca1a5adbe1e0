"""Findings of SPF."""

from sekisho.inspections.spf import FAIL, NETWORK, SOFTFAIL, Spf
from sekisho.model.senderauth import DmarcResult, SenderAuth, SpfResult
from sekisho.testing.builders import a_dossier


def seen(result, **fields):
    auth = SenderAuth(spf=SpfResult(result, "partner.test", "mfrom"), dmarc=DmarcResult("none"), **fields)
    return [finding.kind for finding in Spf().look(a_dossier(sender_auth=auth))]


def test_what_the_domain_says():
    assert seen("fail") == [FAIL]
    assert seen("softfail") == [SOFTFAIL]
    assert [seen(result) for result in ("pass", "none", "neutral", "permerror", "temperror")] == [[]] * 5


def test_an_author_proven_otherwise_is_innocent():
    assert seen("fail", aligned=True) == []
    assert seen("fail", rescued_by="lists.test") == []


def test_the_tenants_own_list():
    assert seen("pass", sender_ip="mismatch", aligned=True) == [NETWORK]
    assert seen("fail", sender_ip="match", aligned=True) == []
