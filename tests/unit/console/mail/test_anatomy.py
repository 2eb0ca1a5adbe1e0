"""A message taken apart."""

from dataclasses import replace

import pytest

from sekisho.console.mail.anatomy import chains, hosts_of, parts_of
from sekisho.model.message import Link, Part
from sekisho.model.senderauth import DkimResult, DmarcResult, SenderAuth, SpfResult
from sekisho.testing.builders import a_dossier


def a_part(path="1", declared="", detected=(), **more):
    return Part(path, declared, detected, "a.bin", (), "0" * 64, 10, **more)


def test_a_proof_that_holds_for_somebody_else_is_told_apart():
    auth = SenderAuth(
        spf=SpfResult("pass", "bounce.service.test"),
        dkim=(DkimResult("pass", "mail.firm.test", "s1", algorithm="rsa-sha256"), DkimResult("fail", "service.test", problem="body changed")),
        dmarc=DmarcResult("pass", "firm.test", organisational_domain="firm.test", aligned_by=("dkim",)),
        from_domain="firm.test",
    )
    spf, ours, theirs, dmarc = chains(replace(a_dossier(), sender_auth=auth))
    assert (spf.good, spf.same) == (True, False)
    assert (ours.good, ours.same) == (True, True)
    assert (theirs.good, theirs.same, theirs.why) == (False, None, "body changed")
    assert (dmarc.method, dmarc.good, dmarc.same) == ("DMARC", True, None)


def test_what_was_not_asked_proves_nothing():
    assert not any(one.good or one.same for one in chains(replace(a_dossier(), sender_auth=SenderAuth())))


@pytest.mark.parametrize(
    ("declared", "detected", "lies"),
    [
        ("image/png", ("exe",), True),
        ("image/png", ("png",), False),
        ("text/plain", ("exe",), True),
        ("text/plain", ("text",), False),
        ("application/pdf", ("html",), True),
        ("application/pdf", ("pdf", "html"), False),
        ("application/octet-stream", ("exe",), False),
        ("", ("exe",), False),
        ("image/png", (), False),
    ],
)
def test_what_says_it_is_something_else(declared, detected, lies):
    (leaf,) = parts_of([a_part(declared=declared, detected=detected)])
    assert leaf.lies is lies


def test_depth_has_an_end():
    assert [leaf.depth for leaf in parts_of([a_part("1"), a_part("1.2"), a_part("1.2!3"), a_part("!".join("1" * 50))])] == [0, 1, 2, 6]


def test_links_by_where_they_lead():
    links = [Link(f"https://{host}/{place}", host, host, "", "html:a") for place, host in enumerate(("a.test", "b.test", "a.test"))]
    assert [(host.name, len(host.links)) for host in hosts_of(links)] == [("a.test", 2), ("b.test", 1)]
