"""A kind makes findings of itself."""

from sekisho.model.finding import Evidence, FindingKind, Severity

KIND = FindingKind("test.seen", Severity.SUSPICIOUS, "Something was seen.")


def test_a_finding_carries_its_kind_evidence_and_confidence():
    finding = KIND.seen(Evidence("header:From", "x"), 0.5)
    assert (finding.kind, finding.evidence.excerpt, finding.confidence) == (KIND, "x", 0.5)
    assert KIND.seen().evidence == Evidence("")
