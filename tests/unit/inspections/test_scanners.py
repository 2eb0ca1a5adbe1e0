import pytest

from sekisho.inspections.scanners import FOUND, GUESSED, LIMITED, TOO_LARGE, Scanners
from sekisho.model.dossier import Answer
from sekisho.model.errors import TemporaryFailure
from sekisho.testing.builders import a_dossier


def look(*answers):
    return [(finding.kind, finding.evidence.excerpt) for finding in Scanners().look(a_dossier(answers=answers))]


def test_seen():
    assert look(Answer("scanner:clamd", "answered", ("Win.Test.EICAR_HDB-1",))) == [(FOUND, "Win.Test.EICAR_HDB-1")]
    assert look(Answer("scanner:clamd", "answered", ("Heuristics.Phishing.Email.SpoofedDomain",)))[0][0] is GUESSED
    assert look(Answer("scanner:clamd", "answered", ("Heuristics.Limits.Exceeded.MaxScanSize",)))[0][0] is LIMITED
    assert look(Answer("scanner:clamd", "none", ("too large",))) == [(TOO_LARGE, "")]


def test_innocent():
    assert look() == []
    assert look(Answer("scanner:clamd", "answered"), Answer("dns:txt:example.test", "failed")) == []


@pytest.mark.parametrize("outcome", ["failed", "pending", "something new"])
def test_silence_is_not_clean(outcome):
    with pytest.raises(TemporaryFailure, match="clamd"):
        look(Answer("scanner:clamd", outcome, ("away",)))
    with pytest.raises(TemporaryFailure):
        look(Answer("scanner:other", "answered", ("PUA.Test",)), Answer("scanner:clamd", outcome))


def test_what_one_found_counts_although_another_is_silent():
    assert look(Answer("scanner:other", "answered", ("Virus",)), Answer("scanner:clamd", "failed"))[0][0] is FOUND
