"""Reports as tagged structs: a closed union of plain dataclasses has no tag of its own by which a decoder could tell them apart."""

from typing import assert_never

import msgspec

from sekisho.model.finding import Completed, Failed, Finding, Report, Skipped


class StoredCompleted(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=1):
    """`Completed`."""

    inspection: str
    findings: tuple[Finding, ...]
    elapsed_us: int


class StoredSkipped(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=2):
    """`Skipped`."""

    inspection: str
    reason: str
    elapsed_us: int


class StoredFailed(msgspec.Struct, array_like=True, frozen=True, gc=False, tag=3):
    """`Failed`."""

    inspection: str
    reason: str
    retryable: bool
    elapsed_us: int


StoredReport = StoredCompleted | StoredSkipped | StoredFailed


def from_reports(reports: tuple[Report, ...]) -> tuple[StoredReport, ...]:
    """Return reports as they are stored and sent."""
    return tuple(_from_report(report) for report in reports)


def to_reports(stored: tuple[StoredReport, ...]) -> tuple[Report, ...]:
    """Return stored reports as the model has them."""
    return tuple(_to_report(report) for report in stored)


def _from_report(report: Report) -> StoredReport:
    match report:
        case Completed():
            return StoredCompleted(report.inspection, report.findings, report.elapsed_us)
        case Skipped():
            return StoredSkipped(report.inspection, report.reason, report.elapsed_us)
        case Failed():
            return StoredFailed(report.inspection, report.reason, report.retryable, report.elapsed_us)
        case _:
            assert_never(report)


def _to_report(stored: StoredReport) -> Report:
    match stored:
        case StoredCompleted():
            return Completed(stored.inspection, stored.findings, stored.elapsed_us)
        case StoredSkipped():
            return Skipped(stored.inspection, stored.reason, stored.elapsed_us)
        case StoredFailed():
            return Failed(stored.inspection, stored.reason, stored.retryable, stored.elapsed_us)
        case _:
            assert_never(stored)
