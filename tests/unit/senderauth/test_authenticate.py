"""The stage of proof as a whole: what is proven, what is not, and what was not answered."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.model.address import NULL_SENDER
from sekisho.model.arrival import Envelope
from sekisho.model.finding import Failed, Skipped
from sekisho.model.senderauth import NOT_EVALUATED, ArcResult, DkimResult, DmarcResult, SenderAuth, SpfResult
from sekisho.model.tenant import ProofSettings
from sekisho.senderauth.authenticate import (
    Askers,
    authenticate,
    is_aligned,
    is_doubtful,
    not_evaluated,
    reports_of,
    rescuer,
    sender_ip_match,
    vouching_hop,
)
from sekisho.senderauth.proofs import read_proofs
from sekisho.testing.builders import a_connection, a_mailbox, a_message, a_tenant, an_address, an_arrival
from sekisho.testing.signed_mail import a_signing_key, sealed_mail, signed_mail

SPF = {"partner.test": ["v=spf1 ip4:192.0.2.10 -all"]}
REJECT = {"_dmarc.partner.test": ["v=DMARC1; p=reject"]}


def all_from(resolver):
    return Askers(resolver, resolver, resolver)


def proven(names, *, txt=None, settings=None, message=None, **arrival):
    tenant = a_tenant(proof=settings or ProofSettings())
    return authenticate(
        an_arrival(**arrival), message or a_message(), tenant, all_from(names(txt=SPF | REJECT if txt is None else txt)), asyncio.gather
    )


async def test_spf_proves_the_author_and_the_envelope(names):
    auth = await proven(names)
    assert (auth.spf.result, auth.helo_spf.result, auth.dmarc.result, auth.dmarc.aligned_by) == ("pass", "none", "pass", ("spf",))
    assert (auth.aligned, auth.envelope_proven, auth.unproven, auth.judged_client, auth.from_domain) == (
        True,
        True,
        False,
        "192.0.2.10",
        "partner.test",
    )


async def test_a_stranger_in_a_known_name(names):
    auth = await proven(names, connection=a_connection(ip="203.0.113.9"))
    assert (auth.spf.result, auth.dmarc.result, auth.dmarc.policy, auth.aligned, auth.envelope_proven, auth.unproven) == (
        "fail", "fail", "reject", False, False, True,
    )  # fmt: skip


async def test_a_bounce_is_judged_by_helo(names):
    arrival = replace(an_arrival(), envelope=Envelope(NULL_SENDER, (an_address(),)))
    auth = await authenticate(
        arrival, a_message(), a_tenant(), all_from(names(txt={"mail.partner.test": ["v=spf1 ip4:192.0.2.10 -all"]} | REJECT)), asyncio.gather
    )
    assert (auth.spf.result, auth.spf.scope, auth.dmarc.result) == ("pass", "helo", "pass")
    assert auth.envelope_proven is False


async def test_without_a_policy_the_registrable_domain_decides(names):
    message = a_message(sender=a_mailbox("hanako@mail.partner.test"))
    auth = await proven(names, txt=SPF, message=message)
    assert (auth.dmarc.result, auth.aligned) == ("none", True)
    assert is_aligned(["partner.test", "other.test"], auth.spf, (), DmarcResult("none")) is False
    assert is_aligned([], auth.spf, (), DmarcResult("none")) is False
    assert is_aligned(["partner.test"], SpfResult("none"), [DkimResult("pass", "partner.test", partial=True)], DmarcResult("none")) is False


async def test_dns_that_fails_accuses_nobody_and_stands_in_the_reports(names):
    auth = await proven(names, txt={"partner.test": ["SERVFAIL"], "_dmarc.partner.test": ["SERVFAIL"]})
    assert (auth.spf.result, auth.dmarc.result, auth.unproven) == ("temperror", "temperror", False)
    assert {report.inspection for report in reports_of(auth) if isinstance(report, Failed)} == {"spf", "dmarc"}


def test_reports_of_what_was_not_asked_and_of_one_good_signature():
    assert {type(report) for report in reports_of(NOT_EVALUATED)} == {Skipped}
    silent = DkimResult("temperror", "a.test", problem="no key")
    asked = SenderAuth(spf=SpfResult("none"), dkim=(silent,), dmarc=DmarcResult("none"))
    assert [report.inspection for report in reports_of(asked)] == ["dkim"]
    assert reports_of(replace(asked, dkim=(silent, DkimResult("pass", "b.test")))) == ()


async def test_networks_listed_by_the_tenant_count_as_spf(names):
    listed = ProofSettings(sender_networks=(("partner.test", ("203.0.113.0/24",)),))
    match = await proven(names, settings=listed, connection=a_connection(ip="203.0.113.9"))
    assert (match.sender_ip, match.spf.result, match.dmarc.result, match.aligned) == ("match", "fail", "pass", True)
    mismatch = await proven(names, settings=listed)
    assert (mismatch.sender_ip, mismatch.dmarc.result) == ("mismatch", "pass")
    assert sender_ip_match(["partner.test", "other.test"], "203.0.113.9", listed) == "mismatch"
    assert sender_ip_match(["other.test"], "203.0.113.9", listed) == ""


FAILED = DmarcResult("fail", "partner.test", policy="reject")
TRUSTED = ProofSettings(trusted_sealers=("lists.test",))
SAW = "mx.lists.test; dmarc=pass header.from=partner.test"


@pytest.mark.parametrize(
    ("chain", "settings", "rescued"),
    [
        (ArcResult("pass", ("lists.test",), 0, (SAW,)), TRUSTED, "lists.test"),
        (ArcResult("pass", ("a.lists.test", "lists.test"), 0, (SAW, "x; none")), TRUSTED, "a.lists.test"),
        (ArcResult("pass", ("lists.test", "stranger.test"), 0, (SAW, "x; none")), TRUSTED, ""),
        (ArcResult("pass", ("stranger.test", "lists.test"), 0, (SAW, "x; none")), TRUSTED, ""),
        (ArcResult("fail", ("lists.test",), 0, (SAW,)), TRUSTED, ""),
        (ArcResult("pass", ("lists.test",), 0, ("mx.lists.test; dmarc=fail header.from=partner.test",)), TRUSTED, ""),
        (ArcResult("pass", ("lists.test",), 0, ("mx.lists.test; dmarc=pass header.from=other.test",)), TRUSTED, ""),
        (ArcResult("pass", ("lists.test",), 0, ("mx.lists.test; dmarc=pass (",)), TRUSTED, ""),
        (ArcResult("pass", ("lists.test",), 0, (SAW,)), ProofSettings(), ""),
    ],
)
def test_only_a_chain_of_trusted_sealers_rescues(chain, settings, rescued):
    assert rescuer(FAILED, chain, settings) == rescued
    assert rescuer(replace(FAILED, result="temperror"), chain, settings) == ""


def test_the_word_of_a_trusted_hop_counts_only_from_its_own_address():
    settings = ProofSettings(trusted_hops=("front.test",), known_hosts=("192.0.2.0/24",))
    said = a_message(headers=[("Authentication-Results", "front.test; dmarc=pass header.from=partner.test")])
    denied = a_message(headers=[("Authentication-Results", f"front.test; dmarc={word} header.from=partner.test") for word in ("fail", "pass")])
    assert vouching_hop(FAILED, said, "192.0.2.10", settings) == "front.test"
    assert vouching_hop(FAILED, said, "203.0.113.9", settings) == ""
    assert vouching_hop(FAILED, denied, "192.0.2.10", settings) == ""
    assert vouching_hop(FAILED, a_message(), "192.0.2.10", settings) == ""


def test_what_our_own_clients_send_is_proven_by_the_way_it_came():
    ours = a_tenant(proof=ProofSettings(own_networks=("192.0.2.0/24",)))
    assert not_evaluated(an_arrival(), a_message(), ours).envelope_proven
    assert not not_evaluated(an_arrival(), a_message(), a_tenant()).envelope_proven


async def test_mail_whose_client_nobody_knows_is_accused_of_nothing(names):
    auth = await proven(names, connection=a_connection(ip=""))
    assert (auth.spf.result, auth.dmarc.result, auth.evaluated, auth.unproven) == ("not evaluated", "not evaluated", False, False)


async def test_behind_a_known_host_its_client_is_judged(names):
    front = a_connection(ip="198.51.100.1", helo="front.test")
    settings = ProofSettings(known_hosts=("198.51.100.0/24",), sender_networks=(("partner.test", ("203.0.113.0/24",)),))
    line = "from {} (unknown [{}]) by front.test (Postfix) with ESMTP id 4F"
    forged = ("Received", line.format("mail.partner.test", "192.0.2.10"))
    real = a_message(headers=[forged])
    auth = await proven(names, settings=replace(settings, sender_networks=()), message=real, connection=front)
    assert (auth.spf.result, auth.dmarc.result, auth.judged_client) == ("pass", "pass", "192.0.2.10")
    stranger = a_message(headers=[("Received", line.format("mail.partner.test", "203.0.113.66")), forged])
    auth = await proven(names, settings=replace(settings, sender_networks=()), message=stranger, connection=front)
    assert (auth.spf.result, auth.dmarc.result, auth.judged_client) == ("fail", "fail", "203.0.113.66")
    assert (await proven(names, message=real, connection=front)).judged_client == "198.51.100.1"  # not listed: it speaks for itself
    unreadable = await proven(names, settings=settings, message=a_message(headers=[("Received", "from somewhere"), forged]), connection=front)
    assert (unreadable.judged_client, unreadable.sender_ip, unreadable.spf.result) == ("", "", "not evaluated")


def test_only_the_silence_of_the_authors_own_names_excuses():
    none, silent = DmarcResult("none"), SpfResult("temperror", "mail.partner.test", "mfrom")
    assert is_doubtful(["partner.test"], silent, (), none)
    assert is_doubtful(["partner.test"], SpfResult("none"), [DkimResult("temperror", "partner.test")], none)
    assert not is_doubtful(["partner.test"], SpfResult("temperror", "tarpit.test", "mfrom"), [DkimResult("temperror", "tarpit.test")], none)
    assert not is_doubtful(["partner.test"], silent, (), DmarcResult("fail"))
    assert is_doubtful(["partner.test"], SpfResult("none"), (), DmarcResult("temperror"))


async def test_mail_that_a_trusted_forwarder_changed_is_rescued_by_its_seal(names):
    """Signed by its author, seen and changed by a list, sealed by the list: DMARC fails here, and the seal says that it passed there."""
    author, forwarder = a_signing_key("partner.test", "s1"), a_signing_key("lists.test", "a1")
    changed = signed_mail(key=author).replace(b"Subject: Minutes", b"Subject: [list] Minutes")
    proofs = read_proofs(sealed_mail(changed, key=forwarder, results=SAW))
    keys = {key.record_name(): [key.record().decode()] for key in (author, forwarder)}
    for trusted, rescued in ((TRUSTED, "lists.test"), (ProofSettings(), "")):
        tenant = a_tenant(proof=trusted)
        arrival = an_arrival(sender="bounce@lists.test", connection=a_connection(ip="203.0.113.9"))
        asked = all_from(names(txt=REJECT | keys))
        auth = await authenticate(arrival, replace(a_message(), proofs=proofs), tenant, asked, asyncio.gather)
        assert (auth.dmarc.result, auth.arc.result, auth.rescued_by, auth.unproven) == ("fail", "pass", rescued, not rescued)
