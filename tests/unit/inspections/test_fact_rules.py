from sekisho.inspections.fact_rules import FactRules
from sekisho.model.senderauth import DmarcResult, SenderAuth
from sekisho.testing.builders import a_dossier, a_finding, a_message, completed

LURE = [completed(a_finding("rule.en.account_blocked"))]
FAILED = SenderAuth(dmarc=DmarcResult("fail"))


def seen(**fields):
    return [finding.kind.code for finding in FactRules().look(a_dossier(**fields))]


def test_seen():
    found = list(FactRules().look(a_dossier(content_reports=LURE, sender_auth=FAILED)))
    assert [finding.kind.code for finding in found] == ["rule.together.lure_unproven"]
    assert "rule.en.account_blocked" in found[0].evidence.excerpt


def test_innocent():
    assert seen() == []
    assert seen(sender_auth=FAILED) == []
    assert seen(content_reports=LURE) == []  # nobody asked for proof: no proof is no accusation


def test_malformed():
    assert seen(message=a_message(subject="", links=(), headers=[("X", "\x00")])) == []
