"""TLS reports in a message: JSON in which other senders tell how their connections to our domains were encrypted (RFC 8460)."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from sekisho.domains.labels import to_dns
from sekisho.mime.content import Leaf
from sekisho.mime.reports.attached import line_of, read_attached
from sekisho.model.budget import Budget
from sekisho.model.tls_report import MOST_FAILURES, MOST_POLICIES, OTHERS, TlsFailure, TlsPolicy, TlsReport

_LARGEST = 2_097_152  # octets of one: those of large senders have some kilobytes
_MOST_OBJECTS = 20_000  # in one, told by its braces before anything is built of it
_MARKS = (b'"policies"', b'"date-range"')
_LATEST = 2**33
_MOST_SESSIONS = 10**12
_KINDS = frozenset({"sts", "tlsa", "no-policy-found"})
_RESULT = re.compile(r"[a-z0-9-]{1,40}")  # section 4.3, and what is registered later
_UNNAMED = "validation-failure"  # section 4.3.4: the general one


class _Form(msgspec.Struct, frozen=True, rename=lambda name: name.replace("_", "-")):
    """What is read of a report. Everything else in it is passed over without being built."""


class _Range(_Form, frozen=True):
    start_datetime: str
    end_datetime: str


class _Failure(_Form, frozen=True):
    failed_session_count: int
    result_type: str = ""
    receiving_mx_hostname: str | None = None
    failure_reason_code: str | None = None


class _Sums(_Form, frozen=True):
    total_successful_session_count: int = 0
    total_failure_session_count: int = 0


class _About(_Form, frozen=True):
    policy_type: str
    policy_domain: str = ""


class _Policy(_Form, frozen=True):
    policy: _About
    summary: _Sums
    failure_details: list[_Failure] | None = None


class _Report(_Form, frozen=True):
    date_range: _Range
    report_id: str
    policies: list[_Policy]
    organization_name: str = ""
    contact_info: str | None = None


_decode = msgspec.json.Decoder(_Report).decode


def looks_like_report(octets: bytes) -> bool:
    """Tell whether a part may be a report: cheap, and most parts fail at their first octet."""
    return len(octets) <= _LARGEST and octets[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and all(mark in octets for mark in _MARKS)


def read_reports(leaves: Iterable[Leaf], budget: Budget) -> tuple[TlsReport, ...]:
    """Return the reports among the parts of a message; what cannot be read is left out. Never raises."""
    return read_attached(leaves, looks_like_report, lambda octets: read_report(octets, budget))


def read_report(octets: bytes, budget: Budget) -> TlsReport:
    """Return one report. Raises ValueError that says what is wrong, and BudgetSpent.

    Negative or impossible counts, days that are none and a report without a policy that can be counted are refused. Several rows of one kind are
    summed: the reporter's own addresses are not kept.
    """
    if octets.count(b"{") > _MOST_OBJECTS:
        raise ValueError("too many objects for a report")
    budget.check_time()
    try:
        told = _decode(octets.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise ValueError(f"no TLS report: {str(error)[:200]}") from None
    if len(told.policies) > MOST_POLICIES:
        raise ValueError(f"{len(told.policies)} policies in one report")
    notes: list[str] = []
    policies = tuple(_policies(told, budget, notes))
    if not policies:
        raise ValueError("no policy that could be counted")
    begin, end = _seconds(told.date_range.start_datetime), _seconds(told.date_range.end_datetime)
    if end < begin:
        raise ValueError("the range of dates ends before it begins")
    return TlsReport(
        reporter=line_of(told.organization_name) or "?",
        contact=line_of(told.contact_info or ""),
        report_id=line_of(told.report_id) or "?",
        begin=begin,
        end=end,
        policies=_bounded(policies, notes),
        notes=tuple(dict.fromkeys(notes)),
    )


def _policies(told: _Report, budget: Budget, notes: list[str]) -> Iterator[TlsPolicy]:
    for one in told.policies:
        domain, kind = to_dns(one.policy.policy_domain), one.policy.policy_type.lower()
        if not domain or kind not in _KINDS:
            notes.append("a policy without a domain or of an unknown type was left out")
            continue
        sums: dict[tuple[str, str, str], int] = {}
        for failure in one.failure_details or ():
            budget.spend_item()
            result = failure.result_type.lower()
            if not _RESULT.fullmatch(result):
                notes.append(f"failures without a known type were read as {_UNNAMED}")
                result = _UNNAMED
            key = result, line_of(failure.receiving_mx_hostname or "").lower(), line_of(failure.failure_reason_code or "")
            sums[key] = min(_MOST_SESSIONS, sums.get(key, 0) + _count(failure.failed_session_count))
        ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
        yield TlsPolicy(
            domain,
            kind,
            _count(one.summary.total_successful_session_count),
            _count(one.summary.total_failure_session_count),
            tuple(TlsFailure(*key, sessions) for key, sessions in ordered),
        )


def _bounded(policies: tuple[TlsPolicy, ...], notes: list[str]) -> tuple[TlsPolicy, ...]:
    """Keep of each policy its largest failures, as many of all as may be kept; sum the rest."""
    if sum(len(policy.failures) for policy in policies) <= MOST_FAILURES:
        return policies
    notes.append("the smallest failures were summed")
    share = MOST_FAILURES // len(policies) - 1
    return tuple(_cut(policy, share) for policy in policies)


def _cut(policy: TlsPolicy, share: int) -> TlsPolicy:
    rest = policy.failures[share:]
    if not rest:
        return policy
    summed = TlsFailure(OTHERS, "", "", min(_MOST_SESSIONS, sum(failure.sessions for failure in rest)))
    return TlsPolicy(policy.domain, policy.kind, policy.succeeded, policy.failed, (*policy.failures[:share], summed))


def _count(number: int) -> int:
    if not 0 <= number <= _MOST_SESSIONS:
        raise ValueError("a count of sessions that cannot be")
    return number


def _seconds(text: str) -> int:
    """Return the time (RFC 3339) in seconds since 1970; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(text[:40])
        seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):
        raise ValueError("a date that is none") from None
    if not 0 <= seconds <= _LATEST:
        raise ValueError("a date that cannot be")
    return seconds
