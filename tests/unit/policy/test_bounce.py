from dataclasses import replace

import pytest

from sekisho.model.arrival import Direction
from sekisho.model.senderauth import SenderAuth
from sekisho.model.verdict import Category
from sekisho.policy.bounce import may_bounce
from sekisho.testing.builders import a_dossier, a_verdict, an_arrival

PROVEN, UNPROVEN = SenderAuth(envelope_proven=True), SenderAuth()


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("auth", [PROVEN, UNPROVEN])
def test_only_clean_mail_of_a_proven_sender(category, direction, auth):
    dossier = a_dossier(arrival=an_arrival(direction=direction), sender_auth=auth)
    expected = category is Category.CLEAN and (direction is Direction.OUTBOUND or auth is PROVEN)
    assert may_bounce(a_verdict(category), dossier) is expected


@pytest.mark.parametrize("direction", Direction)
def test_a_bounce_is_never_bounced(direction):
    assert may_bounce(a_verdict(), a_dossier(arrival=an_arrival(sender="", direction=direction), sender_auth=PROVEN)) is False


@pytest.mark.parametrize("direction", Direction)
def test_who_has_nothing_inspected_is_told_of_failures_where_the_sender_is_proven(direction):
    dossier = a_dossier(arrival=an_arrival(direction=direction), sender_auth=UNPROVEN)
    relayed = replace(dossier, tenant=replace(dossier.tenant, inspects=False))
    assert may_bounce(a_verdict(Category.UNSCANNABLE), relayed) is (direction is Direction.OUTBOUND)
