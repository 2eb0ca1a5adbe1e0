"""Boxes of people and rules: to the form and back, without a browser."""

import pytest

from sekisho.console.administration.boxes_form import PEOPLE, RULES, boxes, with_boxes
from sekisho.model.errors import Refused
from sekisho.tenancy.wishes.settings import PersonSection, ProofRuleSection, ProofSection, TenantSection, TenantSettings


def sent(kind, settings):
    """Return the fields that a browser sends of a form that nobody touched."""
    return [(f"{part.name}-{box.place}", value) for box in boxes(settings, kind) for part, value in box.values]


def test_what_nobody_touched_stays():
    people = (PersonSection(name="山田 花子", other_names=("H. Yamada",), addresses=("h@mail.test", "y@mail.test")), PersonSection(name="B"))
    settings = TenantSettings(
        tenant=TenantSection(people=people, partners=("bank.test",)),
        proof=ProofSection(
            rules=(
                ProofRuleSection(dmarc_reject="quarantine"),
                ProofRuleSection(domain="a.test", spf_fail="reject"),
                ProofRuleSection(domain="spared.test"),  # from the rule for all others
            )
        ),
    )
    for kind in (PEOPLE, RULES):
        assert with_boxes(settings, kind, sent(kind, settings)) == settings


def test_a_box_is_filled_and_emptied():
    settings = with_boxes(
        TenantSettings(), PEOPLE, [("name-0", " Ann "), ("other_names-0", "A.\r\n\r\nAnnie"), ("name-1", ""), ("addresses-1", "x@y.test")]
    )
    assert settings.tenant.people == (PersonSection(name="Ann", other_names=("A.", "Annie")),)
    assert with_boxes(settings, PEOPLE, [("name-0", "")]).tenant.people == ()
    typed = [
        ("domain-0", "a.test"),
        ("spf_fail-0", "tag"),
        ("domain-1", ""),
        ("spf_fail-1", "nothing"),
        ("domain-2", "b.test"),
        ("spf_fail-2", "nothing"),
    ]
    ruled = with_boxes(settings, RULES, typed)
    assert ruled.proof.rules == (ProofRuleSection(domain="a.test", spf_fail="tag"), ProofRuleSection(domain="b.test"))
    assert [box.is_new for box in boxes(ruled, RULES)] == [False, False, True]


def test_what_cannot_be_is_refused():
    with pytest.raises(Refused):
        with_boxes(TenantSettings(), RULES, [("spf_fail-0", "explode")])
    many = TenantSettings(tenant=TenantSection(people=tuple(PersonSection(name=f"n{number}") for number in range(PEOPLE.most + 1))))
    with pytest.raises(Refused, match="more than this form shows"):
        with_boxes(many, PEOPLE, [("name-0", "Ann")])


def test_fields_of_others_are_nothing():
    assert with_boxes(TenantSettings(), PEOPLE, [("unknown-0", "x"), ("name-100", "x"), ("csrf", "x")]).tenant.people == ()
