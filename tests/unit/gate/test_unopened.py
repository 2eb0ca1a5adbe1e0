"""What nobody could open: a hard finding, bounded evidence, no facts."""

import os

from sekisho.gate.unopened import facts_of_relayed, facts_of_unopened
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


def test_hops_are_counted_in_octets_and_in_a_file(tmp_path):
    raw = b"Received: from a by b\r\nRECEIVED: from c by d\r\n e\r\nSubject: s\r\n\r\nReceived: in the text\r\n"
    (tmp_path / "raw").write_bytes(raw)
    descriptor = os.open(tmp_path / "raw", os.O_RDONLY)
    try:
        for content in (raw, descriptor):
            opened = facts_of_relayed(an_arrival(), content)
            assert [field.name for field in opened.message.headers] == ["Received", "Received"]
            assert opened.reports[0].findings[0].kind.severity is Severity.UNSCANNABLE
    finally:
        os.close(descriptor)
