from sekisho.gate.inspectors.reports import from_reports, to_reports
from sekisho.model.finding import Completed, Failed, Skipped
from sekisho.testing.builders import a_finding

REPORTS = (
    Completed("a", (a_finding(), a_finding(confidence=0.5)), 7),
    Skipped("b", "offline", 8),
    Failed("c", "broke", retryable=True, elapsed_us=9),
)


def test_every_kind_of_report_comes_back_as_it_was():
    assert to_reports(from_reports(REPORTS)) == REPORTS


def test_a_failure_stays_a_failure():
    assert isinstance(to_reports(from_reports((Failed("c", "", retryable=False),)))[0], Failed)
