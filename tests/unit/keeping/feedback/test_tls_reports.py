"""TLS reports as people look at them: sums, of those domains that they see."""

from sekisho.keeping.feedback.tls_reports import counts, summed
from sekisho.model.access import WHOLE, Sight
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tls_report import TlsFailure, TlsPolicy, TlsReport


def a_report(end, domain, failures=(), succeeded=10, failed=0, reporter="reporter.test"):
    return TlsReport(reporter, "", f"{end}", end - 1, end, (TlsPolicy(domain, "sts", succeeded, failed, failures),), domain)


def expired(sessions):
    return (TlsFailure("certificate-expired", "mx.example.test", "", sessions),)


class Kept:
    """A history that holds one report about each of three domains."""

    async def tls_reports(self, tenant, domain, limit):
        all_of_them = [(str(end), a_report(end, name)) for end, name in ((3, "secret.test"), (2, "north.test"), (1, "south.test"))]
        return [each for each in all_of_them if domain in {"", each[1].domain}][:limit]


def test_sums_by_sender_policy_and_failure_those_that_fail_first():
    found = summed(
        [
            a_report(2, "example.test", expired(2), failed=2),
            a_report(9, "example.test", expired(3), failed=4),
            a_report(5, "example.test", reporter="good.test"),
        ]
    )
    assert found.reports == 3
    bad, good = found.items
    assert (bad.reporter, bad.reports, bad.first, bad.last, bad.succeeded, bad.failed, bad.failures) == ("reporter.test", 2, 1, 9, 20, 6, expired(5))
    assert (good.reporter, good.failed, good.failures) == ("good.test", 0, ())
    assert summed([]).items == ()


async def test_who_looks_after_some_domains_sees_theirs_alone():
    theirs = Sight(domains=frozenset({"south.test", "north.test"}))

    async def seen(*asked, **named):
        return {one.domain for one in (await counts(Kept(), DEFAULT_TENANT, *asked, **named)).items}

    assert await seen(theirs) == {"north.test", "south.test"}
    assert await seen(theirs, "South.test") == {"south.test"}
    assert await seen(theirs, "secret.test") == set()
    assert await seen(theirs, limit=1) == {"north.test"}
    assert len(await seen(WHOLE)) == 3
