"""Findings of DMARC."""

import pytest

from sekisho.inspections.dmarc import BYPASSED, FAIL, QUARANTINE, REJECT, RESCUED, Dmarc
from sekisho.model.senderauth import NOT_EVALUATED, DmarcResult, SenderAuth
from sekisho.model.tenant import ProofSettings
from sekisho.testing.builders import a_dossier, a_tenant


def seen(result, policy="reject", settings=None, **fields):
    auth = SenderAuth(dmarc=DmarcResult(result, "partner.test", "partner.test", policy=policy), judged_client="192.0.2.10", **fields)
    return [finding.kind for finding in Dmarc().look(a_dossier(sender_auth=auth, tenant=a_tenant(proof=settings or ProofSettings())))]


@pytest.mark.parametrize(("policy", "kind"), [("reject", REJECT), ("quarantine", QUARANTINE), ("none", FAIL), ("", FAIL)])
def test_a_failure_weighs_by_what_the_owner_asks(policy, kind):
    assert seen("fail", policy) == [kind]


@pytest.mark.parametrize("result", ["pass", "none", "temperror", "permerror"])
def test_nothing_else_is_a_failure(result):
    assert seen(result) == []
    assert list(Dmarc().look(a_dossier(sender_auth=NOT_EVALUATED))) == []


def test_exceptions_are_noted():
    assert seen("fail", rescued_by="lists.test") == [RESCUED]
    assert seen("fail", settings=ProofSettings(dmarc_bypass=("partner.test",))) == [BYPASSED]
    assert seen("fail", settings=ProofSettings(dmarc_bypass=("192.0.2.0/24",))) == [BYPASSED]
