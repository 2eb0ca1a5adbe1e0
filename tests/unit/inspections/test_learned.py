import pytest

from sekisho.inspections.learned import UNWANTED, WANTED, Learned
from sekisho.model.dossier import Answer
from sekisho.testing.builders import a_dossier


@pytest.mark.parametrize(("shift", "kind", "confidence"), [("0.400", UNWANTED, 0.4), ("-1.000", WANTED, 1.0), ("7", UNWANTED, 1.0)])
def test_the_shift_is_the_confidence(shift, kind, confidence):
    [finding] = Learned().look(a_dossier(answers=[Answer("learned", "answered", (shift, "abc"))]))
    assert (finding.kind, finding.confidence) == (kind, confidence)
    assert "abc" in finding.evidence.excerpt


@pytest.mark.parametrize("answers", [(), (Answer("learned", "failed", ("away",)),), (Answer("learned", "answered", ()),)])
def test_no_answer_says_nothing(answers):
    assert list(Learned().look(a_dossier(answers=answers))) == []
