"""The Received-SPF field."""

import re

import pytest

from sekisho.model.senderauth import SpfResult
from sekisho.senderauth.spf import received_spf

RESULTS = ("pass", "fail", "softfail", "neutral", "none", "temperror", "permerror")


def test_a_pass():
    field = received_spf(
        SpfResult("pass", "example.test", "mfrom", "ip4:192.0.2.1"), "192.0.2.1", "a@example.test", "mx.example.test", "us.example.test"
    )
    assert field.split("\r\n\t") == [
        "Received-SPF: pass (us.example.test: domain of a@example.test designates 192.0.2.1 as permitted sender)",
        "client-ip=192.0.2.1;",
        'envelope-from="a@example.test";',
        "helo=mx.example.test;",
        "receiver=us.example.test;",
        "identity=mailfrom;",
        'mechanism="ip4:192.0.2.1"',
    ]


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("evil", ["a\r\nX-Evil: 1", "a)(b@c.test", 'a"b\\@c.test', "花子@例え.test", "\x00", "x" * 5_000, "a;b=c", ""])
def test_nothing_that_a_client_says_leaves_its_place(result, evil):
    field = received_spf(SpfResult(result, "example.test", "mfrom", evil, problem=evil), evil, evil, evil, "us.example.test")
    lines = field.split("\r\n")
    assert lines[0].startswith(f"Received-SPF: {result} (us.example.test: ")
    assert all(line.startswith("\t") for line in lines[1:])
    assert all(len(line) < 998 for line in lines)
    assert re.fullmatch(r"[\x20-\x7e\t\r\n]*", field)
    assert re.fullmatch(r"[^()\\]*\([^()\\]*\)", lines[0])
    for line in lines[1:]:
        assert re.fullmatch(r'\t[a-z-]+=("([^"\\]|\\.)*"|[^";()\\ ]+);?', line)


def test_helo_is_named_as_such():
    assert "identity=helo" in received_spf(SpfResult("none", "h.test", "helo"), "192.0.2.1", "", "h.test", "us.test")


def test_what_was_not_evaluated_has_no_field():
    assert received_spf(SpfResult(), "192.0.2.1", "a@b.test", "h.test", "us.test") == ""
