import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.inspections.feed_formats import gather_feeds, read_feed

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


@pytest.mark.parametrize("text", ["{", "[1,", '{"a": ' * 5_000])
def test_broken_json_is_told(text):
    with pytest.raises(ValueError, match="not JSON"):
        list(read_feed(text))


def test_deep_nesting_ends():
    value = {"Attribute": [{"type": "domain", "value": "deep.test"}]}
    for _ in range(50):
        value = {"Object": [value]}
    assert list(read_feed(json.dumps(value))) == []


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
