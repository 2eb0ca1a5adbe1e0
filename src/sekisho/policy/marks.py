"""The `X-Sekisho-*` header fields that tell the next hop and the reader what was found."""

import re

from sekisho.model.ids import ArrivalId
from sekisho.model.verdict import Verdict

FIELD_PREFIX = "X-Sekisho-"  # fields of this name from outside are removed on entry: only ours may speak
_UNSAFE = re.compile(r"[^A-Za-z0-9_.:-]")
_LINE = 76  # RFC 5322 section 2.1.1 recommends 78 with CRLF
_MOST_REASONS = 20


def _safe(name: str) -> str:
    """Codes come through the inspector, whose replies are foreign: no line end and nothing outside of plain letters gets into a header."""
    return _UNSAFE.sub("_", name)[:60]


def _folded(name: str, items: list[str]) -> bytes:
    lines, line = [], f"{FIELD_PREFIX}{name}:"
    for number, item in enumerate(items):
        word = item if number == len(items) - 1 else item + ","
        if number and len(line) + 1 + len(word) > _LINE:
            lines.append(line)
            line = ""
        line += " " + word
    lines.append(line)
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def marks(verdict: Verdict, arrival: ArrivalId | None = None) -> bytes:
    """Return the header block to put in front of the message: whole lines with CRLF, ASCII only.

    `X-Sekisho-Verdict: clean score=0.05 points=-30`, then Reasons with points (heaviest first, at most 20), Unanswered, Id.
    """
    block = f"{FIELD_PREFIX}Verdict: {verdict.category} score={verdict.score:.2f} points={verdict.points_total}\r\n".encode("ascii")
    if verdict.reasons:
        block += _folded("Reasons", [f"{_safe(reason.code)}({reason.points:+d})" for reason in verdict.reasons[:_MOST_REASONS]])
    if verdict.unanswered:
        block += _folded("Unanswered", [_safe(silent.inspection) for silent in verdict.unanswered[:_MOST_REASONS]])
    if arrival is not None:
        block += f"{FIELD_PREFIX}Id: {_safe(arrival)}\r\n".encode("ascii")
    return block
