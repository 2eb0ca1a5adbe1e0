"""What nobody could open: a hard finding, bounded evidence, no facts."""

from sekisho.gate.unopened import facts_of_unopened
from sekisho.model.finding import Severity
from sekisho.testing.builders import an_arrival


def test_it_is_unscannable_and_says_why():
    opened = facts_of_unopened(an_arrival(), "the inspector died twice " * 50)
    finding = opened.reports[0].findings[0]
    assert finding.kind.severity is Severity.UNSCANNABLE
    assert finding.evidence.excerpt.startswith("the inspector died twice")
    assert len(finding.evidence.excerpt) <= 200
    assert opened.message.headers == ()
    assert opened.classification is None
