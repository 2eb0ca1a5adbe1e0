import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.inspections.feed_formats import LeftOut, gather_feeds, read_feed

DIGEST = "ab" * 32


def test_lines():
    text = f"# a feed\n{DIGEST.upper()} a name\nEvil.Test  # comment\nhttps://evil.test/A/\n192.0.2.1\n2001:DB8::1\nhxxp://evil[.]test/b\nnonsense\n\ndomain other.test\n"
    assert list(read_feed(text)) == [
        ("sha256", DIGEST), ("domain", "evil.test"), ("url", "https://evil.test/a"), ("address", "192.0.2.1"), ("address", "2001:db8::1"),
        ("url", "http://evil.test/b"), ("domain", "other.test"),
    ]  # fmt: skip


def test_misp():
    attributes = [
        {"type": "sha256", "value": DIGEST, "to_ids": True},
        {"type": "domain", "value": "evil.test", "to_ids": True},
        {"type": "domain", "value": "context.test", "to_ids": False},
        {"type": "ip-dst", "value": "192.0.2.7", "to_ids": True},
        {"type": "url", "value": "https://gone.test/", "deleted": True},
        {"type": "comment", "value": "evil2.test"},
    ]
    inside = [{"Attribute": [{"type": "url", "value": "https://evil.test/x", "to_ids": True}]}]
    feed = json.dumps({"response": [{"Event": {"info": "x", "Attribute": attributes, "Object": inside}}]})
    assert list(read_feed(feed)) == [("sha256", DIGEST), ("domain", "evil.test"), ("address", "192.0.2.7"), ("url", "https://evil.test/x")]


def test_stix():
    patterns = [
        f"[file:hashes.'SHA-256' = '{DIGEST}']",
        "[domain-name:value = 'evil.test' OR url:value = 'https://evil.test/q']",
        "[ipv4-addr:value = '192.0.2.9']",
        "[file:name = 'a.exe']",
    ]
    objects = [{"type": "indicator", "pattern_type": "stix", "pattern": pattern} for pattern in patterns]
    objects += [{"type": "indicator", "pattern": "[domain-name:value = 'revoked.test']", "revoked": True}, {"type": "malware", "name": "x"}, 7]
    assert list(read_feed(json.dumps({"type": "bundle", "objects": objects}))) == [
        ("sha256", DIGEST), ("domain", "evil.test"), ("url", "https://evil.test/q"), ("address", "192.0.2.9"),
    ]  # fmt: skip


def test_tables_and_files_of_hosts():
    table = 'indicator,type,comment\nevil.test,domain,see https://report.test/1\n"https://bad.test/a,b",url,y\n192.0.2.7:443,ip,z\n'
    assert list(read_feed(table)) == [("domain", "evil.test"), ("url", "https://bad.test/a,b"), ("address", "192.0.2.7")]
    assert list(read_feed("0.0.0.0 evil.test\n127.0.0.1 bad.test # why\n")) == [("domain", "evil.test"), ("domain", "bad.test")]
    assert list(read_feed("https://a.test/#x\n")) == [("url", "https://a.test/#x")]


def test_domains_are_kept_as_messages_have_them():
    found = list(read_feed("xn--wgv71a119e.test\n*.evil.test\n.bad.test\nWorse.Test.\n"))
    assert [value for _, value in found] == ["日本語.test", "evil.test", "bad.test", "worse.test"]


def test_a_whole_ending_is_no_indicator():
    left_out = LeftOut()
    assert list(read_feed("co.jp\ngithub.io\ncom\nevil.github.io\n", left_out)) == [("domain", "evil.github.io")]
    assert (left_out.counts, left_out.first) == ({"line": 3}, {"line": "co.jp"})


def test_what_is_not_understood_of_misp_is_told():
    left_out = LeftOut()
    attributes = [
        {"type": "filename|sha256", "value": f"a.exe|{DIGEST}"},
        {"type": "domain|ip", "value": "pair.test|192.0.2.9"},
        {"type": "ip-dst|port", "value": "192.0.2.10|443"},
        {"type": "md5", "value": "d41d8cd98f00b204e9800998ecf8427e"},
        {"type": "ip-src", "value": "192.0.2.0/24"},
    ]
    found = list(read_feed(json.dumps({"Event": {"Attribute": attributes}}), left_out))
    assert found == [("sha256", DIGEST), ("domain", "pair.test"), ("address", "192.0.2.10")]
    assert left_out.counts == {"type": 1, "value": 1}


def test_what_is_not_understood_of_stix_is_told_and_never_widened():
    left_out = LeftOut()
    patterns = [
        "[domain-name:value = 'a.test' AND ipv4-addr:value = '192.0.2.3']",  # neither alone is harmful
        "[domain-name:value LIKE '%evil%']",
        "[url:value MATCHES '^http']",
        "[domain-name:value != 'good.test']",
        "[domain-name:value = 'b.test'] FOLLOWEDBY [domain-name:value = 'c.test']",
        "[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']",
        f"[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e' AND file:hashes.'SHA-256' = '{DIGEST}']",
    ]
    objects = [{"type": "indicator", "pattern_type": "stix", "pattern": pattern} for pattern in patterns]
    objects += [
        {"type": "indicator", "pattern_type": "snort", "pattern": "alert tcp any"},
        {"type": "indicator", "pattern": "[domain-name:value = 'old.test']", "valid_until": "2020-01-01T00:00:00Z"},
        {"type": "indicator", "pattern": "[domain-name:value = 'new.test']", "valid_until": "2030-01-01T00:00:00Z"},
    ]
    found = list(read_feed(json.dumps({"type": "bundle", "objects": objects}), left_out, "2026-01-01T00:00:00Z"))
    assert found == [("sha256", DIGEST), ("domain", "new.test")]
    assert left_out.counts == {"pattern": 5, "type": 1, "language": 1, "expired": 1}


@pytest.mark.parametrize("text", ["{", "[1,", '{"a": ' * 5_000])
def test_broken_json_is_told(text):
    with pytest.raises(ValueError, match="not JSON"):
        list(read_feed(text))


def test_deep_nesting_ends():
    value = {"Attribute": [{"type": "domain", "value": "deep.test"}]}
    for _ in range(50):
        value = {"Object": [value]}
    left_out = LeftOut()
    assert list(read_feed(json.dumps(value), left_out)) == []
    assert left_out.counts == {"depth": 1}


@given(st.text(max_size=200))
def test_any_text_is_a_feed_or_a_value_error(text):
    try:
        found = list(read_feed(text))
    except ValueError:
        return
    assert all(kind in {"sha256", "url", "domain", "address"} and value == value.lower() for kind, value in found)


def test_the_first_feed_that_names_a_value_is_told():
    feeds = gather_feeds([("one", "evil.test"), ("two", f"evil.test\n{DIGEST}")])
    assert (feeds.domains, feeds.hashes, feeds.urls, feeds.addresses) == ({"evil.test": "one"}, {DIGEST: "two"}, {}, {})
