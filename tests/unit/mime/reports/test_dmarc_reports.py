"""Aggregate reports: read within bounds, mended where real senders slip, refused clearly otherwise."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.content import Leaf
from sekisho.mime.reports.dmarc_reports import looks_like_report, read_report, read_reports
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.dmarc_report import MOST_ROWS, OTHERS, ReportRow
from sekisho.testing.builders import a_part

ROW = (
    "<record><row><source_ip>{ip}</source_ip><count>{count}</count><policy_evaluated><disposition>none</disposition><dkim>{dkim}</dkim>"
    "<spf>fail</spf></policy_evaluated></row><identifiers><header_from>Example.test</header_from></identifiers></record>"
)
HEAD = (
    "<feedback><report_metadata><org_name>Reporter</org_name><email>d@reporter.test</email><report_id>1</report_id><date_range><begin>1700000000</begin>"
    "<end>1700086399</end></date_range></report_metadata><policy_published><domain>example.test</domain><p>reject</p></policy_published>"
)


def document(*rows, head=HEAD):
    return (head + "".join(rows or [ROW.format(ip="192.0.2.1", count=2, dkim="pass")]) + "</feedback>").encode()


def budget(items=100_000):
    return Budget(time.monotonic, 5.0, 1 << 26, items)


def test_a_plain_report():
    report = read_report(document(), budget())
    assert (report.reporter, report.report_id, report.domain, report.policy, report.begin, report.end) == (
        "Reporter",
        "1",
        "example.test",
        "reject",
        1700000000,
        1700086399,
    )
    assert report.rows == (ReportRow("192.0.2.1", 2, "none", "pass", "fail", "example.test"),)
    assert report.notes == ()


def test_slips_are_mended_and_noted():
    schema = b'<xs:schema xmlns:xs="x">' + document()
    contact = document(head=HEAD.replace("d@reporter.test", "<d@reporter.test>"))
    capitals = document(ROW.format(ip="192.0.2.1", count=2, dkim="PASS"))
    octets = document().replace(b"Reporter", b"Report\xffer")
    partly = document(ROW.format(ip="nowhere", count=2, dkim="pass"), ROW.format(ip="192.0.2.1", count=2, dkim="pass"))
    for mended in (schema, contact, capitals, octets, partly):
        report = read_report(mended, budget())
        assert report.rows[0].dkim == "pass"
        assert len(report.notes) == 1


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"<feedback/>", "report_metadata"),
        (document(head=HEAD.replace("example.test", "no domain")), "names no domain"),
        (document(ROW.format(ip="nowhere", count=2, dkim="pass")), "no row"),
        (document(head=HEAD.replace("1700000000", "yesterday")), "date_range begin"),
        (document()[:-30], "closed|cut|no end"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + document(), "document type"),
        (b"<other>" + document() + b"</other>", "no feedback"),
        (b"", "not XML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(octets, reason):
    with pytest.raises(ValueError, match=reason):
        read_report(octets, budget())


def test_many_rows_are_summed_and_endless_ones_stop():
    many = document(*(ROW.format(ip=f"192.0.{number // 250}.{number % 250}", count=1, dkim="pass") for number in range(700)))
    report = read_report(many, budget())
    assert len(report.rows) <= MOST_ROWS
    assert report.messages == 700
    assert report.rows[-1].source == OTHERS
    with pytest.raises(BudgetSpent):
        read_report(many, budget(items=100))


def test_reports_among_the_parts_of_a_message():
    leaves = [Leaf(a_part("a.xml"), document()), Leaf(a_part("b.txt"), b"text"), Leaf(a_part("c.xml"), document()[:-20])] + [
        Leaf(a_part("d.xml"), document())
    ] * 9
    assert len(read_reports(leaves, budget())) == 5
    assert not looks_like_report(b"text")


@given(st.binary(max_size=2_000))
def test_no_octets_break_it(octets):
    for text in (octets, HEAD.encode() + octets + b"</feedback>"):
        try:
            read_report(text, budget())
        except ValueError:
            continue
