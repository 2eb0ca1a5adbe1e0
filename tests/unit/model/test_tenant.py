"""A tenant's settings."""

from sekisho.model.tenant import ProofRule, ProofSettings, Treatment


def test_recipients_of_a_domain_have_its_own_rule_or_the_default_one():
    own, default = ProofRule("a.test"), ProofRule(spf_fail=Treatment.TAG)
    settings = ProofSettings(rules=(default, own))
    assert settings.rule_for("a.test") is own
    assert settings.rule_for("b.test") is default
    assert ProofSettings(rules=()).rule_for("b.test") == ProofRule()
