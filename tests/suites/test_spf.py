"""SPF against the public suites: openspf's for RFC 7208 (203 cases) and RFC 4408 (191), and pyspf's own."""

import pytest
import yaml

from sekisho.backends.dns.static import StaticResolver
from sekisho.backends.dns.zone_file import zone_of_records
from sekisho.senderauth.spf import check_host

from .conftest import path_of

FOLDER = "suites/spf/"
FILES = ("openspf/rfc7208-tests.yml", "openspf/rfc4408-tests.yml", "pyspf-extra/test.yml")
NUMBERS = {"openspf/rfc7208-tests.yml": 203, "openspf/rfc4408-tests.yml": 191, "pyspf-extra/test.yml": 16}

# Case -> what we say, and why that is right. RFC 4408's cases all hold: where RFC 7208 decided a question, its suite allows both answers.
OTHERWISE = {
    ("pyspf-extra/test.yml", "default-modifier"): "neutral",  # pyspf's lax mode: `default=` is an unknown modifier (RFC 7208 section 6)
    ("pyspf-extra/test.yml", "default-modifier-harsh"): "neutral",  # pyspf's harsh mode has a result "ambiguous", the RFC has none
}


def cases():
    for file in FILES:
        path = path_of(FOLDER + file)
        if path.exists():
            for scenario in yaml.safe_load_all(path.read_text("utf-8")):
                for name, case in (scenario or {}).get("tests", {}).items():
                    yield pytest.param(file, name, case, scenario["zonedata"], id=f"{file.partition('/')[2]}-{name}")


@pytest.mark.parametrize(("file", "name", "case", "zone"), list(cases()))
async def test_case(file, name, case, zone):
    sender, helo = case["mailfrom"], case["helo"]
    domain = sender.rpartition("@")[2] if sender else helo
    result = await check_host(str(case["host"]), domain, sender, helo, StaticResolver(zone_of_records(zone)))
    allowed = [case["result"]] if isinstance(case["result"], str) else case["result"]
    if (file, name) in OTHERWISE:
        assert result.result == OTHERWISE[file, name]
        assert result.result not in allowed, "no exception any more"
    else:
        assert result.result in allowed, result
    if result.result == "fail" and "explanation" in case:
        assert result.explanation == case["explanation"].replace("DEFAULT", "")


@pytest.mark.parametrize("file", FILES)
def test_every_case_is_run(file):
    assert sum(1 for case in cases() if case.values[0] == file) == NUMBERS[file]
