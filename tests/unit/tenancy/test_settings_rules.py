"""What a tenant's settings must not say."""

import pytest

from sekisho.tenancy.settings import (
    ContainerWishes,
    FeedbackSection,
    ProofRuleSection,
    ProofSection,
    QuarantineSection,
    RetentionSection,
    TenantSettings,
)
from sekisho.tenancy.settings_rules import broken_tenant_rules


def test_the_defaults_are_sound():
    assert list(broken_tenant_rules(TenantSettings())) == []


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        (TenantSettings(quarantine=QuarantineSection(days=0)), "quarantine.days"),
        (TenantSettings(feedback=FeedbackSection(people=0)), "feedback.people"),
        (TenantSettings(retention=RetentionSection(tracking_days=0)), "retention.tracking_days"),
        (TenantSettings(retention=RetentionSection(audit_days=89)), "retention.audit_days"),
        (TenantSettings(feedback=FeedbackSection(spam_address="spam")), "feedback.spam_address"),
        (TenantSettings(proof=ProofSection(known_hosts=("10.0.0.1/8",))), "proof.known_hosts"),
        (TenantSettings(proof=ProofSection(dkim_required=("Bank.test",))), "proof.dkim_required"),
        (TenantSettings(proof=ProofSection(rules=(ProofRuleSection(), ProofRuleSection()))), "proof.rules.domain"),
        (TenantSettings(containers=ContainerWishes(password_wait_minutes=2_000)), "containers.password_wait_minutes"),
    ],
)
def test_what_makes_no_sense_is_named(settings, path):
    assert [rule.path for rule in broken_tenant_rules(settings)] == [path]
