"""ARC against ValiMail's suite: 171 chains to validate, 17 messages to seal octet for octet."""

import base64
import re

import yaml

from sekisho.backends.dns.static import StaticResolver, Zone
from sekisho.senderauth import arc
from sekisho.senderauth.arc_seal import arc_set
from sekisho.senderauth.digests import Digests
from sekisho.senderauth.section import split
from sekisho.senderauth.signing_key import signing_key

VALIDATION, SIGNING = "suites/arc/valimail/arc-draft-validation-tests.yml", "suites/arc/valimail/arc-draft-sign-tests.yml"


def scenarios(shared, name):
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [scenario for scenario in yaml.load_all(shared(name).read_text(), loader) if scenario]


def octets(message):
    return (message or "").replace("\n", "\r\n").encode()


async def test_validation(shared, record_property):
    """Three cases expect nothing ("cv:" is empty): their own seals say cv=fail, and a chain that says so is never a pass."""
    counted, wrong = 0, []
    for scenario in scenarios(shared, VALIDATION):
        records = {name: (record.replace("\n", "").encode(),) for name, record in (scenario["txt-records"] or {}).items()}
        for name, case in scenario["tests"].items():
            result = await arc.verify(octets(case["message"]), StaticResolver(Zone(txt=records)))
            counted += 1
            expected = {"fail"} if case["cv"] == "" else {str(case["cv"]).lower()}
            if result.result not in expected:
                wrong.append((name, case["cv"], result))
    assert wrong == []
    assert counted == 171
    record_property("cases", counted)


def results_for(digests, authserv_id):
    """Gather the Authentication-Results of that id as the suite's README says."""
    gathered = []
    for index in digests.places(b"authentication-results"):
        said_by, _, results = digests.relaxed[index].partition(b":")[2].decode().partition(";")
        if said_by.strip() == authserv_id:
            gathered += [result.strip() for result in results.split(";")]
    return gathered


def test_signing(shared, record_property):
    counted = 0
    for scenario in scenarios(shared, SIGNING):
        key = signing_key(scenario["domain"], scenario["sel"], base64.b64decode(scenario["privatekey"]))
        for name, case in scenario["tests"].items():
            digests = Digests(split(octets(case["message"])))
            results = results_for(digests, case["srv-id"])
            chain = next((result[4:].split()[0] for result in results if result.startswith("arc=")), "none")
            covered = [header.encode() for header in case["sig-headers"].split(":")]
            made = Digests(split(arc_set(digests, key, "; ".join([case["srv-id"], *results]), chain, case["t"], covered) + b"\r\n"))
            for field, part in ((b"arc-seal", "AS"), (b"arc-message-signature", "AMS"), (b"arc-authentication-results", "AAR")):
                said = b"".join(made.relaxed[index].partition(b":")[2] for index in made.places(field)).decode()
                assert re.sub(r"\s", "", said) == re.sub(r"\s", "", case[part]), (name, part)
            counted += 1
    assert counted == 17
    record_property("cases", counted)
