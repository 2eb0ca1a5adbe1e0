"""One scanned message as a line: JSON for programs, a sentence for people."""

import json
from dataclasses import dataclass
from typing import Any

from sekisho.app.terminal.tables import printable
from sekisho.app.terminal.words import say
from sekisho.model.verdict import UNWANTED, Category, Verdict

_CATEGORIES = {
    Category.MALWARE: ("malware", "マルウェア"),
    Category.UNSCANNABLE: ("unscannable", "検査不能"),
    Category.PHISHING: ("phishing", "フィッシング"),
    Category.FRAUD: ("fraud", "詐欺メール"),
    Category.SPAM: ("spam", "迷惑メール"),
    Category.BULK: ("bulk", "広告・メールマガジン"),
    Category.CLEAN: ("clean", "問題なし"),
}


@dataclass(frozen=True, slots=True)
class Scanned:
    """What came of one message. `verdict` is None when it could not be scanned now: `failure` says why."""

    place: str
    sha256: str  # of the octets as they are in the file
    verdict: Verdict | None
    elapsed_ms: float
    failure: str = ""

    @property
    def found(self) -> bool:
        """True if a careful reader would not want it in a mailbox: unwanted, or not looked into."""
        return self.verdict is not None and (self.verdict.category in UNWANTED or self.verdict.category is Category.UNSCANNABLE)

    @property
    def incomplete(self) -> bool:
        """True if an inspection gave no answer."""
        return self.verdict is None or bool(self.verdict.unanswered)


def as_json(scanned: Scanned) -> str:
    """Return one line of JSON in ASCII, so that no terminal and no lone surrogate of a file name can break it."""
    verdict = scanned.verdict
    row: dict[str, Any] = {"path": scanned.place, "sha256": scanned.sha256}
    if verdict is None:
        unanswered = [{"inspection": "inspector", "reason": scanned.failure}]
        row |= {
            "category": None,
            "text_alone": False,
            "score": None,
            "points_total": None,
            "reasons": [],
            "unanswered": unanswered,
            "model": "",
            "rules": "",
        }
    else:
        row |= {
            "category": str(verdict.category),
            "text_alone": verdict.text_alone,  # unwanted by its text only, in a writing system where that marks and does not stop
            "score": round(verdict.score, 9),
            "points_total": verdict.points_total,
            "prior": verdict.prior,
            "reasons": [
                {
                    "code": reason.code,
                    "points": reason.points,
                    "summary": reason.summary,
                    "evidence": {"where": reason.evidence.where, "excerpt": reason.evidence.excerpt},
                }
                for reason in verdict.reasons
            ],
            "unanswered": [{"inspection": silent.inspection, "reason": silent.reason} for silent in verdict.unanswered],
            "model": verdict.model,
            "rules": verdict.weights,
            "sentence": verdict.sentence,
            "sentence_ja": verdict.sentence_ja,
        }
    row["elapsed_ms"] = round(scanned.elapsed_ms, 2)
    return json.dumps(row)


def as_text(scanned: Scanned) -> str:
    """Return one line for people: where, what, how sure, why."""
    verdict = scanned.verdict
    place = printable(scanned.place)
    if verdict is None:
        return f"{place}: {say('not scanned', '未検査')}: {printable(scanned.failure)}"
    sentence = say(verdict.sentence, verdict.sentence_ja or verdict.sentence)
    return f"{place}: {say(*_CATEGORIES[verdict.category])} ({verdict.score:.4f}): {printable(sentence)}"
