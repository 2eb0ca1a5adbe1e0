"""Hosts as a browser opens them, however they are written."""

import pytest

from sekisho.mime.web.hosts import read_host
from sekisho.mime.web.links import find, read

# What the suite wants flagged and another part tells: the skeleton (inspection of look-alike domains), lists, the tenant's own names.
FLAGGED_ELSEWHERE = {
    "url26": "skeleton against own and partner domains",
    "url27": "skeleton against own and partner domains",
    "url29": "own and partner names in left labels: inspection",
    "url30": "own and partner names with hyphens: inspection",
    "url57": "no list of shorteners yet (issue 4)",
}
SENTENCES = frozenset({"url53", "url54"})  # text around a link, not a URL
BLOCKING = frozenset({"script_scheme", "data_scheme", "file_scheme", "unusual_scheme"})


@pytest.mark.suite_cases("suites/url/obfuscation.json", "cases")
def test_obfuscation(case):
    given, host = case["input"], case["host"]
    link = find(given)[0] if case["id"] in SENTENCES else read(given, "", "text")
    match host:
        case "blocked":
            assert BLOCKING & set(link.flags)
        case "invalid":
            assert link.host == ""
            assert "invalid_host" in link.flags
        case "none":
            assert link.host == ""
        case "invalid_or_literal":
            assert link.host in {"", "good.test;evil.test"}
        case "flag_ambiguous":
            assert {"userinfo", "deceptive_userinfo"} <= set(link.flags)
        case _:
            assert link.host == read_host(host).name
    if "flag" in case["why"].split(": ")[-1] and case["id"] not in FLAGGED_ELSEWHERE:
        assert link.flags


def test_both_hosts_of_a_redirector():
    assert [link.host for link in find("https://www.google.com/url?q=http://evil.test/")] == ["www.google.com", "evil.test"]
