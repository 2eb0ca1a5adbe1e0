from dataclasses import replace
from types import SimpleNamespace

import pytest

from sekisho.gate.carrier import Carrier
from sekisho.gate.ways import Way, way_for
from sekisho.model.decision import Deliver
from sekisho.model.delivery import BY_MX, MAILBOX, Hop, Route
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.policy.srs import Rewriter
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.builders import NOW, a_dossier, a_tenant, an_address, an_arrival

HOME = Route((Hop("mail.example.test"),))
TARO = an_address("taro@example.test")
DIRECTORY = StaticDirectory([a_tenant()], {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "example.test"): HOME, (DEFAULT_TENANT, "*"): BY_MX})
CARRIER = Carrier(DIRECTORY, "gate.test", 10, srs=Rewriter(b"secret"))


def way(deliver, recipient=TARO, sender="hanako@partner.test", carrier=CARRIER):
    passed = SimpleNamespace(dossier=a_dossier(arrival=an_arrival(sender=sender), tenant=a_tenant()))
    return way_for(deliver, recipient, passed, carrier, NOW)


def test_the_usual_way_is_the_domains_route():
    assert way(Deliver()) == Way(HOME)


def test_another_host_and_a_demand_for_tls():
    assert way(Deliver(hop="[2001:db8::1]:2525", tls="verified")) == Way(Route((Hop("2001:db8::1", 2525),), tls="verified"))
    assert way(Deliver(tls="required")).route == replace(HOME, tls="required")


def test_the_mailbox_needs_no_tls():
    boxes = StaticDirectory([a_tenant()], {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "example.test"): MAILBOX})
    assert way(Deliver(tls="required"), carrier=Carrier(boxes, "gate.test", 10)).route == MAILBOX


def test_redirected_within_keeps_the_sender_and_outward_gets_one_that_leads_back():
    within = way(Deliver(redirect=an_address("jiro@example.test")))
    assert within == Way(HOME, an_address("jiro@example.test"))
    outward = way(Deliver(redirect=an_address("jiro@elsewhere.test")))
    assert outward.route == Route(exchangers_of="elsewhere.test") and outward.sent_as.domain == "example.test"
    assert CARRIER.srs.original(outward.sent_as, NOW) == an_address("hanako@partner.test")


def test_a_sender_too_long_to_be_rewritten_leaves_bounces_to_whom_the_mail_was_for():
    assert way(Deliver(redirect=an_address("j@elsewhere.test")), sender="x" * 60 + "@partner.test").sent_as == TARO


def test_a_bounce_to_a_rewritten_sender_finds_its_way_and_only_a_bounce():
    back = CARRIER.srs.rewritten(an_address("hanako@partner.test"), "example.test", NOW)
    assert way(Deliver(), back, sender="") == Way(Route(exchangers_of="partner.test"), an_address("hanako@partner.test"))
    assert way(Deliver(), back) == Way(HOME)


@pytest.mark.parametrize("deliver", [Deliver(redirect=an_address("jiro@elsewhere.test")), Deliver()])
def test_no_way_is_told(deliver):
    nowhere = StaticDirectory([a_tenant()], {"example.test": DEFAULT_TENANT}, {})
    assert way(deliver, carrier=Carrier(nowhere, "gate.test", 10)) is None
