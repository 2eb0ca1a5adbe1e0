"""DMARC records: read as the RFC says, tolerant exactly where it says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.senderauth.dmarc_record import DmarcRecord, is_dmarc, one_record, parse_record, weakened


def test_every_tag():
    record = parse_record(
        b"v=DMARC1; p=reject; sp=quarantine; np=reject; adkim=s; aspf=s; psd=n; t=y; fo=1;"
        b" rua=mailto:a@example.test,mailto:b%40c@example.test!10m, https://x.test/; ruf=mailto:r@example.test"
    )
    assert record is not None
    assert (record.policy, record.subdomain_policy, record.absent_policy) == ("reject", "quarantine", "reject")
    assert (record.strict_dkim, record.strict_spf, record.psd, record.testing, record.failure_options) == (True, True, "n", True, "1")
    assert record.rua == ("a@example.test",)  # an address with two "@" is none
    assert record.ruf == ("r@example.test",)


def test_defaults_and_wrong_values():
    record = parse_record(b"v=DMARC1; p=Reject; adkim=x; psd=maybe; t=Y; unknown=1; broken; pct=250")
    assert record == DmarcRecord("reject", testing=True, text=record.text)


@pytest.mark.parametrize(
    "octets", [b" v=DMARC1; p=none", b"v=dmarc1; p=none", b"v=DMARC1x; p=none", b"v=DMARC2; p=none", b"p=none; v=DMARC1", b"", b"v=DMARC1 p=none"]
)
def test_what_is_no_record(octets):
    assert not is_dmarc(octets)
    assert parse_record(octets) is None


@pytest.mark.parametrize("octets", [b"v=DMARC1", b"v = DMARC1 ; p = nonsense", b"v=DMARC1; p=reject; sp=nonsense", b"v=DMARC1;p=reject;np=x"])
def test_a_wrong_policy_is_none_only_with_an_address_for_reports(octets):
    assert is_dmarc(octets)
    assert parse_record(octets) is None
    with_reports = parse_record(octets + b"; rua=mailto:d@example.test")
    assert (with_reports.policy, with_reports.subdomain_policy, with_reports.absent_policy) == ("none", "", "")


def test_the_first_of_two_tags_counts():
    assert parse_record(b"v=DMARC1; p=reject; p=none").policy == "reject"


def test_one_record_among_others():
    assert one_record([b"v=spf1 -all", b"v=DMARC1; p=none"]) == b"v=DMARC1; p=none"
    assert one_record(["v=DMARC1; p=none"]) == b"v=DMARC1; p=none"
    assert one_record([b"v=DMARC1; p=none", b"v=DMARC1; p=none"]) is None
    assert one_record([]) is None


def test_testing_is_one_step_weaker():
    assert [weakened(policy) for policy in ("reject", "quarantine", "none")] == ["quarantine", "none", "none"]


@given(st.binary(max_size=3_000), st.booleans())
def test_no_octets_break_it(octets, version):
    record = parse_record((b"v=DMARC1;" if version else b"") + octets)
    assert record is None or record.policy in {"none", "quarantine", "reject"}
    assert record is None or all("@" in address for address in record.rua)
