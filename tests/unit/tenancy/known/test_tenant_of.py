"""Typed settings to what a message sees."""

from sekisho.model.digest import NO_DIGEST, DigestRules, Schedule
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.people_rights import PEOPLE_RIGHTS
from sekisho.model.tenant import Tenant, Treatment
from sekisho.tenancy.from_file import FromFile, Installation
from sekisho.tenancy.known.tenant_of import digest_of, holding_of, merged, rights_of, tenant_of
from sekisho.tenancy.wishes.settings import (
    ContainerWishes,
    DigestScheduleSection,
    DigestSection,
    FeedbackSection,
    PersonSection,
    PolicySection,
    ProofRuleSection,
    ProofSection,
    QuarantineSection,
    TenantSection,
    TenantSettings,
    TreatmentsSection,
)

ACME = TenantId("acme")
WISHED = TenantSettings(
    tenant=TenantSection(partners=("bank.test",), people=(PersonSection(), PersonSection("Taro", ("太郎",), ("Taro@Home.test",)))),
    policy=PolicySection(treatments=TreatmentsSection(spam="tag"), spam_tag="[!]"),
    proof=ProofSection(rules=(ProofRuleSection(dmarc_reject="reject"),)),
    feedback=FeedbackSection(spam_address="Spam@acme.test"),
    quarantine=QuarantineSection(days=7),
    containers=ContainerWishes(layers_action="reject", passwords=("x",)),
)


def test_the_defaults_are_the_models():
    assert tenant_of(DEFAULT_TENANT, TenantSettings(), (), Installation()) == Tenant()


def test_everything_that_is_wished_arrives():
    made = tenant_of(ACME, WISHED, ("acme.test",), Installation("gate.test", ("partner.test",)), ("192.0.2.0/24",))
    assert (made.id, made.domains, made.partners, made.authserv_id) == (ACME, ("acme.test",), ("bank.test", "partner.test"), "gate.test")
    assert [(person.name, person.addresses) for person in made.people] == [("Taro", ("taro@home.test",))]
    assert (made.treatments.spam, made.treatments.limits) == (Treatment.TAG, (("unscannable.layers", Treatment.REJECT),))
    assert (made.proof.rules[0].dmarc_reject, made.proof.rules[0].spf_fail) == (Treatment.REJECT, Treatment.DELIVER)
    assert (made.proof.own_networks, made.reports_to, made.quarantine_days, made.spam_tag) == (
        ("192.0.2.0/24",),
        (("spam@acme.test", "spam"),),
        7,
        "[!]",
    )


def test_what_the_file_says_stands_before_what_was_set():
    base = FromFile(settings=TenantSettings(policy=PolicySection(spam_tag="[file]")), said=frozenset({"policy"}))
    both = merged(base, WISHED)
    assert (both.policy.spam_tag, both.quarantine.days) == ("[file]", 7)
    assert merged(base, None) is base.settings


def test_the_default_tenant_by_the_file_alone():
    base = FromFile(settings=WISHED, domains=("acme.test", "*"), networks=("192.0.2.0/24",), certificates=("aa",))
    made = holding_of(base)
    assert (made.id, made.domains, made.tenant.domains, made.passwords) == (DEFAULT_TENANT, ("acme.test", "*"), ("acme.test",), ("x",))
    assert dict(made.certificates) == {"aa": ""}


def test_digests_and_rights():
    assert digest_of(TenantSettings()) == NO_DIGEST
    assert rights_of(TenantSettings()) == PEOPLE_RIGHTS
    section = DigestSection(
        enabled=True, language="ja", zone="Asia/Tokyo", people_choose=("off",), link_days=3, sender="Digest@acme.test",
        schedules=(DigestScheduleSection(name="often", days=("friday", "monday"), times=("17:00", "08:00", "08:00"), groups=("The  Directors",)),),
    )  # fmt: skip
    schedule = Schedule("often", (0, 4), (480, 1020), ("the directors",))
    expected = DigestRules(True, "ja", "Asia/Tokyo", (schedule,), ("off",), 3 * 86_400.0, "digest@acme.test")
    assert digest_of(TenantSettings(digest=section)) == expected
    assert rights_of(TenantSettings(quarantine=QuarantineSection(people_release=("phishing",)))).release == {"phishing"}
    assert rights_of(TenantSettings(quarantine=QuarantineSection(two_person=("malware", "bulk")))).release == {"spam"}
