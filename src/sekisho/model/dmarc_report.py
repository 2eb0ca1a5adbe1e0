"""An aggregate report: what another receiver saw of mail in a domain's name (RFC 9990, RFC 7489 section 7.2). All texts are bounded."""

from dataclasses import dataclass

MOST_ROWS = 500  # of one report; what goes beyond is summed under `OTHERS`
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Messages of one kind from one address."""

    source: str  # textual IP address, or `OTHERS`
    count: int
    disposition: str  # "none", "quarantine", "reject", "pass"
    dkim: str  # "pass" or "fail": whether an aligned signature passed
    spf: str
    header_from: str = ""


@dataclass(frozen=True, slots=True)
class AggregateReport:
    """One report for one domain. `notes` tell what had to be mended or was left out."""

    reporter: str
    email: str
    report_id: str
    begin: int  # seconds since 1970
    end: int
    domain: str
    policy: str
    rows: tuple[ReportRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def messages(self) -> int:
        """How many messages it tells of."""
        return sum(row.count for row in self.rows)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """What we saw of one message whose domain asks for reports. Equal rows are counted together."""

    domain: str  # where the policy record was found
    record: str  # as published
    source: str  # textual IP address
    disposition: str  # what we did: "none", "quarantine" or "reject"
    dkim: str  # "pass" or "fail": aligned
    spf: str
    header_from: str
    envelope_from: str
    dkim_results: tuple[tuple[str, str, str], ...] = ()  # domain, selector, result
    spf_domain: str = ""
    spf_scope: str = ""
    spf_result: str = ""
    reason: str = ""  # why we did other than asked: "trusted_forwarder", "local_policy", ""
