"""What tracking keeps of TLS reports."""

from dataclasses import replace

from sekisho.backends.dmarc_facts import tls_report_of
from sekisho.gate.carry_out import carry_out
from sekisho.gate.passage import Passed
from sekisho.gate.tls_facts import tls_reports_to_keep
from sekisho.model.decision import Decision, Deliver
from sekisho.model.message import HeaderField
from sekisho.model.senderauth import SenderAuth
from sekisho.model.tls_report import TlsPolicy, TlsReport
from sekisho.model.tracking import EventKind
from sekisho.model.verdict import Category
from sekisho.testing.builders import a_dossier, a_message, a_verdict, an_address

OURS, BELOW = TlsPolicy("example.test", "sts", 5, 1), TlsPolicy("mail.example.test", "sts", 2, 0)
OTHERS, SERVER = TlsPolicy("other.test", "sts", 9, 9), TlsPolicy("mx.provider.test", "tlsa", 7, 0)
REPORT = TlsReport("r", "t@r.test", "1", 1, 2, (OURS, BELOW, SERVER))
PROVEN = SenderAuth(from_domain="reporter.test", aligned=True)


def passed(auth=PROVEN, category=Category.CLEAN, report=REPORT, header=()):
    message = a_message()
    message = replace(message, tls_reports=(report,), headers=(*message.headers, *header))
    return Passed(a_dossier(message, sender_auth=auth), a_verdict(category), Decision(((an_address(), Deliver()),), "test"))


def kept(*given, **named):
    return [tls_report_of(value) for _, value in tls_reports_to_keep(passed(*given, **named))]


def test_reports_are_kept_by_our_domain_only_when_proven_and_wanted():
    first, second = kept()
    assert (first.domain, first.policies, first.reporter, first.notes) == ("example.test", (OURS,), "reporter.test", ("calls itself r",))
    assert (second.domain, second.policies) == ("mail.example.test", (BELOW,))
    assert kept(SenderAuth(from_domain="reporter.test")) == []
    assert kept(category=Category.SPAM) == []
    assert kept(report=replace(REPORT, policies=(OTHERS,))) == []


def test_a_policy_of_a_server_elsewhere_counts_for_the_domain_that_the_letter_names():
    named = (HeaderField("TLS-Report-Domain", "Example.test", 0, 0),)
    assert [(one.domain, one.policies) for one in kept(header=named)] == [("example.test", (OURS, SERVER)), ("mail.example.test", (BELOW,))]
    assert len(kept(header=(HeaderField("TLS-Report-Domain", "other.test", 0, 0),))) == 2


def test_it_stands_in_the_events(gate):
    [event] = [one for one in carry_out(passed(), gate.carrier, 5.0, in_dialogue=True).events if one.kind is EventKind.REPORTED]
    assert [name for name, _ in event.facts] == ["tls_report", "tls_report"]
