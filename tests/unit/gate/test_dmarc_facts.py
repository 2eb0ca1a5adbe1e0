"""What tracking keeps for aggregate reports."""

from dataclasses import replace

import msgspec
import pytest

from sekisho.backends.dmarc_facts import report_of, seen_of
from sekisho.gate.carry_out import carry_out
from sekisho.gate.dmarc_facts import reports_to_keep, seen_for_reports
from sekisho.gate.passage import Passed
from sekisho.model.decision import Decision, Deliver, Quarantine, Reject, Reply
from sekisho.model.dmarc_report import AggregateReport, ReportRow
from sekisho.model.senderauth import DkimResult, DmarcResult, SenderAuth, SpfResult
from sekisho.model.tracking import EventKind
from sekisho.model.verdict import Category
from sekisho.testing.builders import a_dossier, a_message, a_verdict, an_address

REPORT = AggregateReport("r", "d@r.test", "1", 1, 2, "mail.example.test", "reject", (ReportRow("192.0.2.1", 1, "none", "pass", "pass"),))
PROVEN = SenderAuth(
    spf=SpfResult("pass", "partner.test", "mfrom"),
    dkim=(DkimResult("fail", "partner.test", "s1"),),
    dmarc=DmarcResult(
        "pass", "partner.test", "partner.test", policy="reject", aligned_by=("spf",), record="v=DMARC1; p=reject; rua=mailto:d@partner.test"
    ),
    from_domain="reporter.test",
    aligned=True,
    judged_client="192.0.2.10",
)


def passed(auth=PROVEN, action=None, category=Category.CLEAN, reports=(REPORT,)):
    dossier = a_dossier(replace(a_message(), dmarc_reports=reports), sender_auth=auth)
    return Passed(dossier, a_verdict(category), Decision(((an_address(), action or Deliver()),), "test"))


def test_reports_are_kept_only_when_proven_wanted_and_about_us():
    [kept] = [report_of(value) for _, value in reports_to_keep(passed())]
    assert kept == replace(REPORT, reporter="reporter.test", notes=("calls itself r",))
    assert list(reports_to_keep(passed(SenderAuth(dmarc=DmarcResult("none"))))) == []
    assert list(reports_to_keep(passed(category=Category.SPAM))) == []
    assert list(reports_to_keep(passed(reports=(replace(REPORT, domain="other.test"),)))) == []


def test_what_is_seen():
    [(_, value)] = seen_for_reports(passed())
    row = seen_of(value)
    assert (row.domain, row.source, row.disposition, row.dkim, row.spf, row.envelope_from, row.dkim_results) == (
        "partner.test", "192.0.2.10", "none", "fail", "pass", "partner.test", (("partner.test", "s1", "fail"),),
    )  # fmt: skip
    silent = replace(PROVEN, dmarc=replace(PROVEN.dmarc, record="v=DMARC1; p=reject"))
    assert seen_for_reports(passed(silent)) == ()
    assert seen_for_reports(passed(SenderAuth(dmarc=DmarcResult("temperror")))) == ()


@pytest.mark.parametrize(
    ("action", "disposition", "reason"),
    [
        (Deliver(), "none", "local_policy"),
        (Quarantine("phishing", 1.0), "quarantine", "local_policy"),
        (Reject(Reply(550, "5.7.1", "no")), "reject", ""),
    ],
)
def test_what_was_done_with_a_failure(action, disposition, reason):
    failed = replace(PROVEN, dmarc=replace(PROVEN.dmarc, result="fail"), aligned=False)
    row = seen_of(seen_for_reports(passed(failed, action))[0][1])
    assert (row.disposition, row.reason) == (disposition, reason)


async def test_both_stand_in_the_events_and_ours_only_when_they_are_on(gate):
    for on in (False, True):
        events = carry_out(passed(), replace(gate.carrier, dmarc_reports=on), 5.0, in_dialogue=True).events
        assert [event.kind for event in events if event.kind is EventKind.REPORTED] == [EventKind.REPORTED]
        judged = next(event for event in events if event.kind is EventKind.JUDGED)
        assert ("dmarc_seen" in dict(judged.facts)) is on
    assert msgspec.json.decode(dict(judged.facts)["dmarc_seen"])["domain"] == "partner.test"
