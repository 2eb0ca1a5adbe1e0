"""The web platform's tests of URLs and of names in ASCII: the host that a browser opens."""

import json

import pytest

from sekisho.mime.web.hosts import read_host
from sekisho.mime.web.urls import read

WEB = {"http:", "https:", "ftp:", "ws:", "wss:"}


def cases(shared, name):
    return [case for case in json.loads(shared(f"suites/url/wpt-url/{name}").read_text(encoding="utf-8")) if isinstance(case, dict)]


def test_hosts_of_urls(shared, record_property):
    wrong = []
    looked = 0
    for case in cases(shared, "urltestdata.json"):
        link = read(case["input"], "", "html:a", case["base"] or "")
        if case.get("failure"):
            right = not link.host or any("invalid" in flag for flag in link.flags)
        elif case["protocol"] in WEB:
            right = link.host == read_host(case["hostname"]).name
        else:
            continue
        looked += 1
        if not right:
            wrong.append((case["input"], link.host))
    assert wrong == []
    assert looked > 500
    record_property("cases", looked)


@pytest.mark.parametrize("name", ["toascii.json", "IdnaTestV2.json"])
def test_names_that_a_browser_accepts_are_read_alike(shared, name, record_property):
    """Names that a browser refuses may still be read here: a host too many is judged, a host too few would be missed."""
    accepted = [case for case in cases(shared, name) if case["output"] is not None]
    assert len(accepted) > 60
    record_property("cases", len(accepted))
    assert [case["input"] for case in accepted if read_host(case["input"]).wire != case["output"]] == []
