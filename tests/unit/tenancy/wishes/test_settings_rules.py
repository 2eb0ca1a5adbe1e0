"""What a tenant's settings must not say."""

import pytest

from sekisho.tenancy.wishes.settings import (
    ContainerWishes,
    DigestScheduleSection,
    DigestSection,
    FeedbackSection,
    ProofRuleSection,
    ProofSection,
    QuarantineSection,
    RetentionSection,
    TenantSettings,
)
from sekisho.tenancy.wishes.settings_rules import broken_tenant_rules, minute_of


def test_the_defaults_are_sound():
    assert list(broken_tenant_rules(TenantSettings())) == []


NO_DOMAINS = ("no domain", "a..test", "example.test.", ".test", "*.test", "a@b.test", "-a.test", "日本.test", f"{'a' * 64}.test")


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
        *((TenantSettings(proof=ProofSection(rules=(ProofRuleSection(domain=text),))), "proof.rules.domain") for text in NO_DOMAINS),
        (TenantSettings(digest=DigestSection(zone="Mars/Base")), "digest.zone"),
        (TenantSettings(digest=DigestSection(zone="../../etc/passwd")), "digest.zone"),
        (TenantSettings(digest=DigestSection(link_days=0)), "digest.link_days"),
        (TenantSettings(digest=DigestSection(sender="a b@example.test")), "digest.sender"),
        (TenantSettings(digest=DigestSection(people_choose=("hourly",))), "digest.people_choose"),
        (TenantSettings(digest=DigestSection(schedules=(DigestScheduleSection(name="off"),))), "digest.schedules.name"),
        (TenantSettings(digest=DigestSection(schedules=(DigestScheduleSection(times=("8:00",)),))), "digest.schedules.times"),
        (TenantSettings(digest=DigestSection(schedules=(DigestScheduleSection(times=()),))), "digest.schedules.times"),
        (TenantSettings(containers=ContainerWishes(password_wait_minutes=2_000)), "containers.password_wait_minutes"),
    ],
)
def test_what_makes_no_sense_is_named(settings, path):
    assert [rule.path for rule in broken_tenant_rules(settings)] == [path]


@pytest.mark.parametrize(
    ("time", "minute"), [("00:00", 0), ("08:30", 510), ("23:59", 1439), ("24:00", None), ("8:00", None), ("08:60", None), ("０8:00", None)]
)
def test_times_of_the_day(time, minute):
    assert minute_of(time) == minute
