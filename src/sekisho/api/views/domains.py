"""What belongs to domains, as the API shows it: signing keys by their public part, reports of others."""

import msgspec

from sekisho.keeping.feedback.tls_reports import TlsCounts
from sekisho.model.dmarc_report import AggregateReport
from sekisho.model.page import Page
from sekisho.model.signing import StoredKey
from sekisho.senderauth.keys import key_name
from sekisho.senderauth.signing_key import signing_key


class SigningKeyView(msgspec.Struct, frozen=True):
    """One signing key: where its record must stand in DNS, and what it says. `until`: a retired one's record must stay that long."""

    domain: str
    selector: str
    algorithm: str
    state: str
    made_at: float
    until: float
    record_name: str
    record: str


class SigningKeys(msgspec.Struct, frozen=True):
    """All of them."""

    items: tuple[SigningKeyView, ...]


def key(one: StoredKey) -> SigningKeyView:
    """Return one key without what is secret of it."""
    record = signing_key(one.domain, one.selector, one.private).record().decode("ascii")
    name = key_name(one.domain, one.selector)
    return SigningKeyView(one.domain, one.selector, one.algorithm, str(one.state), one.made_at, one.until, name, record)


def keys(several: tuple[StoredKey, ...]) -> SigningKeys:
    """Return all."""
    return SigningKeys(tuple(map(key, several)))


class ReportPage(msgspec.Struct, frozen=True):
    """Aggregate reports, the latest first."""

    items: tuple[AggregateReport, ...]
    next: str


def reports(page: Page[AggregateReport]) -> ReportPage:
    """Return a page."""
    return ReportPage(page.items, page.next)


def tls_counts(counts: TlsCounts) -> TlsCounts:
    """Return the sums of TLS reports: plain values as they are."""
    return counts
