"""Who is judged where relays of our own stand in front."""

import pytest

from sekisho.senderauth.nearest_hop import Judged, nearest_hop

KNOWN = ("192.0.2.0/24", "2001:db8:1::/48")
RELAY = "192.0.2.10"


def field(ip, helo="h.test", protocol="ESMTP", by="mx.test"):
    return f"from {helo} (unknown [{ip}]) by {by} (Postfix) with {protocol} id 4F"


FORGED = field("203.0.113.66", "bank.test")


@pytest.mark.parametrize("known", [(), ("198.51.100.0/24",)])
def test_a_stranger_is_judged_itself_whatever_it_brings(known):
    assert nearest_hop("203.0.113.5", "h.test", [FORGED, "junk"], known) == Judged("203.0.113.5", "h.test")


def test_the_client_of_a_known_host_is_judged():
    assert nearest_hop(RELAY, "relay.test", [field("203.0.113.5"), FORGED], KNOWN) == Judged("203.0.113.5", "h.test", 1)


def test_several_known_hosts_are_passed():
    received = [field("192.0.2.11"), field("IPv6:2001:db8:1::5"), field("203.0.113.5", "sender.test"), FORGED]
    assert nearest_hop(RELAY, "relay.test", received, KNOWN) == Judged("203.0.113.5", "sender.test", 3)


def test_a_known_address_below_a_stranger_counts_for_nothing():
    received = [field("203.0.113.5"), field("192.0.2.11"), FORGED]
    assert nearest_hop(RELAY, "relay.test", received, KNOWN).ip == "203.0.113.5"


def test_filters_and_queues_of_a_known_host_are_passed():
    received = [
        field("127.0.0.1", "localhost"),
        "from mx.test ([127.0.0.1]) by localhost (mx.test [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id x",
        "by mx.test (Postfix, from userid 1001) id 4F",
        "(qmail 4711 invoked from network); 14 Nov 2023 22:13:20 -0000",
        field("203.0.113.5"),
        FORGED,
    ]
    assert nearest_hop(RELAY, "relay.test", received, KNOWN).ip == "203.0.113.5"


def test_a_field_that_cannot_be_read_leaves_nobody_to_judge():
    """Neither the known host, for which no sender's domain speaks, nor a line further down, which anybody may have written."""
    assert nearest_hop(RELAY, "relay.test", ["from somewhere", FORGED], KNOWN) == Judged("", "", 1)


def test_who_logged_in_to_a_known_host_sends_as_that_host():
    assert nearest_hop(RELAY, "relay.test", [field("203.0.113.5", protocol="ESMTPSA"), FORGED], KNOWN) == Judged(RELAY, "relay.test")


def test_mail_of_a_known_host_itself():
    assert nearest_hop(RELAY, "relay.test", [], KNOWN) == Judged(RELAY, "relay.test")
    assert nearest_hop(RELAY, "relay.test", [field("192.0.2.11", "inner.test")], KNOWN) == Judged("192.0.2.11", "inner.test", 1)


def test_endless_fields_end():
    assert nearest_hop(RELAY, "relay.test", [field("192.0.2.11")] * 10_000 + [field("203.0.113.5")], KNOWN).ip == "192.0.2.11"
