from dataclasses import replace

from sekisho.model.arrival import Direction
from sekisho.model.decision import Deliver, Hold, Quarantine
from sekisho.model.tenant import Treatment, Treatments
from sekisho.model.verdict import Category
from sekisho.policy.decide import decide
from sekisho.policy.locked import wait_for_password, waits_for
from sekisho.testing.builders import NOW, a_dossier, a_message, a_tenant, a_verdict, an_arrival


def decided(codes, otherwise=Category.CLEAN, now=NOW + 1_000, **treatments):
    verdict = replace(a_verdict(Category.UNSCANNABLE), hard=codes, otherwise=otherwise)
    return decide(verdict, a_dossier(tenant=a_tenant(treatments=Treatments(**treatments))), now).actions[0][1]


def test_it_waits_as_long_as_the_tenant_wishes_and_only_once():
    dossier = a_dossier(message=a_message())
    received = dossier.arrival.received_at
    waiting = wait_for_password(dossier, received + 10)
    assert waiting == Hold(received + 300, waits_for(dossier.message.sender.address.lower()))
    assert wait_for_password(dossier, received + 300) is None
    assert wait_for_password(replace(dossier, tenant=a_tenant(password_wait_seconds=0)), received) is None
    assert wait_for_password(replace(dossier, arrival=replace(an_arrival(), direction=Direction.OUTBOUND)), received) is None


def test_what_stays_locked_has_its_own_treatment():
    assert decided(("archive.encrypted",)) == Deliver(tag="[locked]")
    assert isinstance(decided(("archive.encrypted",), locked=Treatment.QUARANTINE), Quarantine)
    assert decided(("document.encrypted", "archive.encrypted"), locked=Treatment.DELIVER) == Deliver()


def test_a_password_is_no_way_past_anything_else():
    assert isinstance(decided(("archive.encrypted", "unscannable.format")), Quarantine)
    assert isinstance(decided(("archive.encrypted",), Category.PHISHING), Quarantine)
    assert isinstance(decided(("archive.encrypted",), Category.PHISHING, now=NOW), Quarantine)  # and it does not wait


def test_a_limit_has_the_action_that_stands_beside_it():
    assert isinstance(decided(("unscannable.members",)), Quarantine)
    assert decided(("unscannable.members",), limits=(("unscannable.members", Treatment.TAG),)) == Deliver(tag="[suspicious]")
    assert isinstance(decided(("unscannable.members", "unscannable.ratio"), limits=(("unscannable.members", Treatment.TAG),)), Quarantine)
