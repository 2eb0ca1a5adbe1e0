"""Lines of the audit as people read them."""

import json

import pytest

from sekisho.console.mail.audit_lines import Change, changes, told


def test_what_was_done_is_told_in_both_languages():
    assert told("quarantine.release", "en") == "Deliver held mail after all."
    assert told("quarantine.release", "ja") == "隔離メールを配信します。"
    assert told("no.such", "en") == ""


def test_only_what_changed_is_told():
    before = {"name": "main", "minutes": 60, "changed_at": 1.0, "policy": {"spam": "tag", "bulk": "tag"}, "groups": ["a"]}
    after = {"name": "main", "minutes": 30, "changed_at": 2.0, "policy": {"spam": "quarantine", "bulk": "tag"}, "groups": ["a", "b"], "note": ""}
    assert changes(json.dumps(before), json.dumps(after)) == [
        Change("minutes", "60", "30"),
        Change("policy.spam", "tag", "quarantine"),
        Change("groups", "a", "a, b"),
    ]
    assert changes("", json.dumps({"name": "x", "empty": []})) == [Change("name", "", "x")]
    assert changes(json.dumps({"name": "x"}), "") == [Change("name", "x", "")]


def test_a_text_is_told_by_its_difference():
    (one,) = changes("", json.dumps("--- version 1\n+++ version 2\n@@ -1 +1 @@\n-old\n+new"))
    assert one.diff == ("@@ -1 +1 @@", "-old", "+new")


@pytest.mark.parametrize(("before", "after"), [("", ""), ('{"cut', '{"cut'), ("0", "2"), ('"spam"', '"spam"'), ("[1", "null")])
def test_what_is_no_object_is_shown_as_it_is(before, after):
    assert all(one.name == "" for one in changes(before, after))
    assert (changes(before, after) == []) is (not before and not after)


def test_long_values_and_many_of_them_have_an_end():
    many = {f"f{n}": "x" * 5_000 for n in range(500)}
    found = changes("", json.dumps(many))
    assert len(found) <= 12
    assert all(len(one.after) <= 300 for one in found)
