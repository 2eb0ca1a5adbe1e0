from datetime import date

import pytest

from sekisho.advisories.report import UnreadableReport
from sekisho.advisories.structured import read_structured

KEV = {
    "catalogVersion": "2026.11.24",
    "dateReleased": "2026-11-24T15:00:00Z",
    "vulnerabilities": [
        {
            "cveID": "CVE-2026-10002",
            "vendorProject": "Kasasagi",
            "product": "KasasagiGate",
            "vulnerabilityName": "KasasagiGate command injection",
            "shortDescription": "A remote attacker can execute arbitrary commands.",
            "requiredAction": "Apply mitigations per vendor instructions.",
        },
        {"cveID": "none"},
        "not a row",
    ],
}
CSAF = {
    "document": {
        "csaf_version": "2.0",
        "title": "Pillow",
        "tracking": {"current_release_date": "2026-11-20T00:00:00Z"},
        "publisher": {"name": "Maker"},
    },
    "product_tree": {
        "branches": [{"category": "vendor", "name": "Maker", "branches": [{"category": "product_name", "name": "Pillow", "branches": "bad"}]}]
    },
    "vulnerabilities": [
        {
            "cve": "CVE-2026-20001",
            "title": "Buffer overflow in Pillow",
            "notes": [{"category": "description", "text": "A crafted file leads to arbitrary code execution."}],
            "remediations": [{"category": "vendor_fix", "details": "Update to 99.1"}],
            "scores": [{"cvss_v3": {"baseScore": 8.1}}, {"cvss_v2": {"baseScore": "high"}}],
            "threats": [{"category": "exploit_status", "details": "Exploited in the wild"}],
            "references": [{"url": "https://maker.example/1"}, {"url": "file:///etc/passwd"}],
        }
    ],
}


def test_known_exploited_ones_are_exploited():
    report = read_structured(KEV)
    (entry,) = report.entries
    assert (report.source, report.issued) == ("cisa-kev", date(2026, 11, 24))
    assert (entry.products, entry.vendor, entry.exploited, entry.impacts) == (("KasasagiGate",), "Kasasagi", True, ("os-command-execution",))
    assert report.partial == ("2 entries without a CVE number were left out",)


def test_an_advisory_in_csaf():
    report = read_structured(CSAF)
    (entry,) = report.entries
    assert (entry.products, entry.vendor, entry.severity, entry.remedy) == (("Pillow",), "Maker", 8.1, "update")
    assert (entry.exploited, entry.weakness, entry.links) == (True, "OVERFLOW", ("https://maker.example/1",))


@pytest.mark.parametrize("threat", ["No exploitation is known", "none"])
def test_no_exploitation_known_is_not_exploited(threat):
    row = {**CSAF["vulnerabilities"][0], "threats": [{"category": "exploit_status", "details": threat}], "notes": []}
    assert read_structured({**CSAF, "vulnerabilities": [row]}).entries[0].exploited is None


@pytest.mark.parametrize("document", [None, [], {"vulnerabilities": []}, {**KEV, "vulnerabilities": []}, {**CSAF, "vulnerabilities": None}])
def test_other_shapes_are_refused(document):
    with pytest.raises(UnreadableReport):
        read_structured(document)
