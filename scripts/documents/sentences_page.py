"""docs/sentences.md: twenty invented messages, and what people read about them by the shipped rules, weights and text model."""

import time
import tomllib
from pathlib import Path
from typing import Any

from sekisho.classify.pieces import ask
from sekisho.gate.opening import peek_all
from sekisho.gate.recalling import accounts_in
from sekisho.gate.round import inspect
from sekisho.inspections import CATALOGUE, CONTENT_CATALOGUE
from sekisho.inspections.rules.trial import raw_of
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack
from sekisho.model.dossier import Answer
from sekisho.model.finding import Report
from sekisho.model.senderauth import DmarcResult, SenderAuth, SpfResult
from sekisho.model.tenant import Person
from sekisho.model.verdict import Verdict
from sekisho.testing.builders import a_dossier, a_tenant
from sekisho.verdict.judge import judge
from sekisho.verdict.text_alone import shipped_text_alone
from sekisho.verdict.weights import shipped_weights

HEAD = """# Twenty sentences

What people read, for invented messages, as this version says it: the gist, what it was judged to be, and the one sentence in English and Japanese.
Made by `scripts/generate-docs`, which opens each message of `scripts/documents/sentences.toml` with the shipped rules, weights and text model;
sender proof and the house's memory are given there. What would have been without a reason is computed, not written. The full table of reasons
stands in `sekisho track` and in the quarantine.

| | Gist of the message | Judged | Sentence | 日本語 |
|--:|---|---|---|---|
"""
_KNOWN = ("5", "3", "0", "0")  # received, sent, the first and the last time


def page() -> str:
    samples = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))["samples"]
    rows = []
    for number, sample in enumerate(samples, 1):
        verdict = judged(sample)
        rows.append(f"| {number} | {sample['gist']} | {verdict.category} | {verdict.sentence} | {verdict.sentence_ja} |\n")
    return HEAD + "".join(rows)


def judged(sample: dict[str, Any]) -> Verdict:
    """Return what the product says of a sample."""
    from sekisho.classify.model import shipped_model  # here: other pages need no weights

    limits = Limits(max_seconds=60.0)
    content = unpack(raw_of(sample["mail"].lstrip()), limits, limits.budget(time.monotonic), one_shot=True)
    message = content.message
    answer = ask(shipped_model(), message, content.visible_text, shipped_text_alone().writings)
    proven = sample["proof"] == "pass"
    auth = SenderAuth(spf=SpfResult("none"), dmarc=DmarcResult(sample["proof"]), from_domain=message.sender.domain, aligned=proven)
    reports = peek_all(content, CONTENT_CATALOGUE)
    people = tuple(Person(name) for name in sample.get("people", ()))
    dossier = a_dossier(
        message,
        content_reports=reports,
        classification=answer,
        sender_auth=auth,
        answers=_memory(sample, message.sender.address, message.sender.organisation, reports),
        tenant=a_tenant(("example.test",), tuple(sample.get("partners", ())), people=people),
    )
    return judge(inspect(dossier, CATALOGUE), dossier, shipped_weights())


def _memory(sample: dict[str, Any], address: str, organisation: str, reports: tuple[Report, ...]) -> tuple[Answer, ...]:
    if "known" not in sample:
        return ()
    outcome, values = ("answered", _KNOWN) if sample["known"] else ("none", ())
    answers = [Answer(f"history:{name}", outcome, values) for name in (f"person:{address}", f"organisation:{organisation}")]
    if "paid" in sample:
        known = "answered" if sample["paid"] == "known" else "none"
        answers += [Answer(f"history:payment:{organisation}", known, (kind, "1", "1", place)) for kind, _, place in accounts_in(reports)]
    return tuple(answers)
