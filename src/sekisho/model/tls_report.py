"""A TLS report: how often another sender's connections to a domain were encrypted as that domain's policy says (RFC 8460). All texts are bounded."""

from dataclasses import dataclass

MOST_POLICIES = 100  # of one report; with more it is not read
MOST_FAILURES = 500  # kinds of failures of one report; what goes beyond is summed under `OTHERS`
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class TlsFailure:
    """Sessions that failed for one reason at one server."""

    result: str  # RFC 8460 section 4.3, such as "certificate-expired", or `OTHERS`
    server: str  # the receiving server's name as reported; "" if it was not told
    reason: str  # the reporter's own words; ""
    sessions: int


@dataclass(frozen=True, slots=True)
class TlsPolicy:
    """What was seen under one policy. The details of failures need not add up to `failed`: one session may fail in several ways."""

    domain: str  # against which the policy is defined: of the recipients, or with DANE perhaps the server's name (RFC 8460 section 1.1)
    kind: str  # "sts", "tlsa" or "no-policy-found"
    succeeded: int
    failed: int
    failures: tuple[TlsFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class TlsReport:
    """One report. `domain` is ours that it is about: "" until the gate has found that out. `notes` tell what was left out."""

    reporter: str
    contact: str
    report_id: str
    begin: int  # seconds since 1970
    end: int
    policies: tuple[TlsPolicy, ...]
    domain: str = ""
    notes: tuple[str, ...] = ()
