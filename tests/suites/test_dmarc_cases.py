"""RFC 9989's cases and the public suffix list's own tests."""

import re

import pytest

from sekisho.domains.labels import to_dns
from sekisho.domains.suffixes import registrable
from sekisho.model.senderauth import DkimResult, SpfResult
from sekisho.ports.lookups import NoData, NxDomain, TempFail
from sekisho.senderauth.dmarc import evaluate


class Records:
    """The records of one case: TXT by name, others by `name/TYPE`."""

    def __init__(self, dns):
        self.dns = dns

    def _answer(self, key, name):
        if key in self.dns:
            if self.dns[key] == ["SERVFAIL"]:
                raise TempFail(name)
            return self.dns[key]
        if any(owner.partition("/")[0] == name for owner in self.dns):
            raise NoData(name)
        raise NxDomain(name)

    async def txt(self, name):
        return [text.encode() for text in self._answer(name, name)]

    async def a(self, name):
        return self._answer(f"{name}/A", name)

    async def aaaa(self, name):
        return self._answer(f"{name}/AAAA", name)

    async def mx(self, name):
        return self._answer(f"{name}/MX", name)

    async def ptr(self, address):
        raise NxDomain(address)


@pytest.mark.suite_cases("suites/dmarc/rfc9989-cases.json", "cases")
async def test_case_of_rfc_9989(case):
    passing = case["spf_pass_domains"]
    spf = SpfResult("pass", passing[0], "mfrom") if passing else SpfResult("none")
    signatures = [DkimResult("pass", domain, "s") for domain in case["dkim_pass_domains"]]
    result = await evaluate(case["header_from"].rpartition("@")[2], spf, signatures, Records(case["dns"]))
    told = {"result": result.result, "policy": result.policy, "domain": result.policy_domain, "aligned": " ".join(result.aligned_by)}
    assert {name: told[name] for name in case["expect"]} == case["expect"]


def test_the_public_suffix_lists_own_cases(shared, record_property):
    text = shared("suites/dmarc/psl/test_psl.txt").read_text("utf-8")
    cases = re.findall(r"^checkPublicSuffix\((?:null|'([^']*)'), (?:null|'([^']*)')\);", text, re.MULTILINE)
    assert len(cases) == 78
    record_property("cases", len(cases))
    # Names in other scripts are compared as DNS spells them: the list's own cases in Unicode and in A-labels are the same names then.
    assert [name for name, expected in cases if registrable(to_dns(name)) != to_dns(expected)] == []
