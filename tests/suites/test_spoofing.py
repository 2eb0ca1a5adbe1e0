"""Composition of protocols against each other (espoofer): through the same address reader, opener, proof, judge and decision as real mail."""

import json
from dataclasses import replace

import pytest

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.gate.asking import prove
from sekisho.gate.inspectors.jobs import OpenRequest
from sekisho.gate.opening import open_message
from sekisho.gate.round import inspect
from sekisho.inspections import CATALOGUE
from sekisho.model.address import Address
from sekisho.model.arrival import Direction, Envelope
from sekisho.model.decision import Deliver, Quarantine, Reject
from sekisho.model.dossier import Dossier, Versions
from sekisho.policy.decide import decide
from sekisho.senderauth.results import results_field
from sekisho.senderauth.results_reader import read_results
from sekisho.smtp.addresses import parse_path
from sekisho.testing.builders import a_connection, a_tenant, an_arrival
from sekisho.testing.signed_mail import a_signing_key, oddly_signed
from sekisho.verdict.judge import judge
from sekisho.verdict.weights import shipped_weights

FILE = "suites/spoof/espoofer-cases.json"
CLIENT = "192.0.2.66"
KEY = a_signing_key("attack.com", "selector")
ZONE = Zone(
    a={"attack.com": (CLIENT,), "legitimate.com": ("192.0.2.1",)},
    txt={
        "legitimate.com": (b"v=spf1 -all",),
        "_dmarc.legitimate.com": (b"v=DMARC1; p=reject",),
        "attack.com": (b"v=spf1 ip4:192.0.2.66 -all",),
        "33.attack.com": (b"v=spf1 ip4:192.0.2.66 -all",),
        "any.attack.com": (b"v=spf1 ip4:192.0.2.66 -all",),
        KEY.record_name(): (KEY.record(),),
        "selector._domainkey.legitimate.com'a.attack.com": (KEY.record(),),
        "selector._domainkey.attack.com": (KEY.record(),),
    },
)


def envelope_sender(case):
    return parse_path(case["mail_from"].removeprefix("<").removesuffix(">"), allow_utf8=False, for_recipient=False)


def octets(case):
    raw = case["message_latin1"].encode("latin-1")
    signed = case["dkim_sign"]
    return oddly_signed(raw, KEY, d=signed["d"], s=signed["s"], h="from") if signed else raw


async def through_the_station(case, sender, *, login=""):
    """Return the dossier and the decision."""
    raw = octets(case)
    connection = a_connection(ip=CLIENT, helo=case["helo"], login=login)
    arrival = replace(an_arrival(raw, connection=connection), envelope=Envelope(sender, (Address("victim", "victim.com"),)))
    tenant = a_tenant(domains=("example.com" if login else "victim.com",), partners=())
    if login:
        arrival = replace(arrival, direction=Direction.OUTBOUND)
    opened = open_message(OpenRequest(one_shot=True), raw)
    auth, answers = await prove(arrival, opened.message, tenant, StaticResolver(ZONE))
    dossier = Dossier(arrival, opened.message, opened.reports, opened.classification, auth, answers, tenant, Versions())
    verdict = judge(inspect(dossier, CATALOGUE), dossier, shipped_weights())
    return dossier, decide(verdict, dossier, 0.0)


@pytest.mark.suite_cases(FILE, "cases")
async def test_every_case_ends_safely(case):
    sender = envelope_sender(case)
    if not isinstance(sender, Address):
        return  # 501 on MAIL FROM
    if case["id"].startswith("client_"):
        _, decision = await through_the_station(case, sender, login=str(sender))
        assert isinstance(decision.actions[0][1], Reject)
        return
    dossier, decision = await through_the_station(case, sender)
    dmarc = dossier.sender_auth.dmarc
    assert not (dmarc.result == "pass" and dmarc.domain.endswith("legitimate.com"))
    assert not dossier.sender_auth.aligned or not any(author.domain == "legitimate.com" for author in dossier.message.authors)
    action = decision.actions[0][1]
    assert isinstance(action, Quarantine | Reject) or (isinstance(action, Deliver) and action.tag)
    told = results_field(dossier.sender_auth, "gate.test", sender, case["helo"]).decode("ascii")
    read = read_results(told.replace("\r\n\t", " ").partition(": ")[2])
    assert read is not None
    assert all(one.result != "pass" for one in read.methods if "legitimate.com" in dict(one.properties).values())


async def test_the_cases_that_are_refused_at_mail_from(shared):
    cases = json.loads(shared(FILE).read_text("utf-8"))["cases"]
    refused = {case["id"] for case in cases if not isinstance(envelope_sender(case), Address)}
    assert {"server_a2", "server_a5"} <= refused
    assert len(cases) == 22


async def test_a_true_message_of_the_attacked_domain_is_innocent(shared):
    """The same station, and the domain's own server: nothing is stopped."""
    case = json.loads(shared(FILE).read_text("utf-8"))["cases"][0]
    case = {**case, "dkim_sign": None, "helo": "mail.legitimate.com"}
    records = dict(ZONE.txt) | {"legitimate.com": (b"v=spf1 ip4:192.0.2.66 -all",)}
    raw = octets(case)
    arrival = replace(
        an_arrival(raw, connection=a_connection(ip=CLIENT)), envelope=Envelope(Address("admin", "legitimate.com"), (Address("v", "victim.com"),))
    )
    opened = open_message(OpenRequest(one_shot=True), raw)
    auth, _ = await prove(arrival, opened.message, a_tenant(), StaticResolver(Zone(txt=records)))
    assert (auth.dmarc.result, auth.aligned) == ("pass", True)
