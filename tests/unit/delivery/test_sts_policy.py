"""MTA-STS as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.delivery.sts_policy import LARGEST_POLICY, LONGEST_AGE, StsPolicy, announced_id, parse_policy

TEXT = b"version: STSv1\r\nmode: enforce\r\nmx: mail.partner.test\r\nmx: *.Example.net\r\nmax_age: 604800\r\n"


def test_a_policy():
    policy = parse_policy(TEXT)
    assert policy == StsPolicy("enforce", ("mail.partner.test", "*.example.net"), 604_800)
    assert parse_policy(TEXT.replace(b"\r\n", b"\n") + b"mode: none\nnew_key: value\nno colon\n") == policy, "the first counts, unknown is nothing"
    assert parse_policy(TEXT.replace(b"604800", b"9999999999")).max_age == LONGEST_AGE
    assert parse_policy(b"version:STSv1\nmode:none\nmax_age:0").mode == "none"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        TEXT.replace(b"STSv1", b"STSv2"),
        TEXT.replace(b"enforce", b"maybe"),
        TEXT.replace(b"604800", b"-1"),
        TEXT.replace(b"604800", b"99999999999"),
        TEXT.replace(b"max_age", b"age"),
        TEXT.replace(b"mx", b"nx"),
        TEXT.replace(b"mail.partner", b"*.*"),
        TEXT.replace(b"mail.partner.test", b"*"),
        TEXT + b"x" * LARGEST_POLICY,
        TEXT + b"mx: a.test\n" * 300,
    ],
)
def test_what_is_none_is_refused(octets):
    with pytest.raises(ValueError, match=r"^(no|the|an) "):
        parse_policy(octets)


@pytest.mark.parametrize(
    ("host", "covered"),
    [
        ("mail.partner.test", True),
        ("MAIL.partner.test.", True),
        ("a.example.net", True),
        ("a.b.example.net", False),
        ("example.net", False),
        ("mail.partner.test.evil.test", False),
        ("xmail.partner.test", False),
        ("", False),
    ],
)
def test_hosts(host, covered):
    assert parse_policy(TEXT).covers(host) is covered


@pytest.mark.parametrize(
    ("records", "identifier"),
    [
        ([b"v=STSv1; id=20160831085700Z;"], "20160831085700Z"),
        ([b"v=STSv1;id=1", b"unrelated"], "1"),
        ([b"v=STSv1; id=1", b"v=STSv1; id=2"], ""),
        ([b"v=STSv1"], ""),
        ([b"v=STSv1; id=a-b"], ""),
        ([b"v=STSv1; id=" + b"1" * 33], ""),
        ([b"v=STSv10; id=1"], ""),
        ([b"\xff\xfe"], ""),
        ([], ""),
    ],
)
def test_announcements(records, identifier):
    assert announced_id(records) == identifier


LINES = st.lists(st.sampled_from([b"version: STSv1", b"mode: enforce", b"mode: none", b"mx: a.test", b"mx: *.b.test", b"max_age: 1", b"\xff: \x00"]))


@given(st.one_of(st.binary(max_size=300), LINES.map(b"\n".join)))
def test_any_octets_are_a_policy_or_a_value_error(octets):
    announced_id([octets])
    try:
        policy = parse_policy(octets)
    except ValueError:
        return
    assert policy.mode == "none" or policy.patterns
    assert 0 <= policy.max_age <= LONGEST_AGE
