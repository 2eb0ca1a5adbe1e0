"""What an inspector does with one message: octets to facts, content findings and the classifier's answer. Runs in the sandbox only."""

import time
from collections.abc import Sequence

from sekisho.classify.features import features
from sekisho.classify.model import shipped_model
from sekisho.gate.inspectors.jobs import NeedsOneShot, OpenRequest
from sekisho.inspections import CONTENT_CATALOGUE
from sekisho.inspections.shape import ContentInspection
from sekisho.mime.content import Content
from sekisho.mime.limits import Limits
from sekisho.mime.unpack import unpack
from sekisho.model.dossier import Opened
from sekisho.model.finding import Completed, Failed, Report

_MODEL = shipped_model()  # read at import, in the zygote: inside the sandbox nothing can be opened


def open_message(request: OpenRequest, raw: bytes) -> Opened | NeedsOneShot:
    """Return all that is known of a message, or say that only a one-shot child may open some of its parts."""
    began = time.perf_counter_ns()
    limits = Limits(max_seconds=request.seconds)
    content = unpack(raw, limits, limits.budget(time.monotonic), one_shot=request.one_shot)
    if content.unopened and not request.one_shot:
        return NeedsOneShot(content.unopened)
    reports = peek_all(content, CONTENT_CATALOGUE)
    classification = _MODEL.classify(features(content.message, content.visible_text))
    return Opened(content.message, reports, classification, _elapsed(began))


def peek_all(content: Content, catalogue: Sequence[ContentInspection]) -> tuple[Report, ...]:
    """Let every content inspection look; everyone gets a report."""
    return tuple(_peek(inspection, content) for inspection in catalogue)


def _peek(inspection: ContentInspection, content: Content) -> Report:
    began = time.perf_counter_ns()
    try:
        findings = tuple(inspection.peek(content))
    except Exception as error:  # task boundary: one that breaks has not answered; there is no log in the sandbox, the report carries it out
        return Failed(inspection.name, f"{type(error).__name__} in the inspection", retryable=False, elapsed_us=_elapsed(began))
    return Completed(inspection.name, findings, _elapsed(began))


def _elapsed(began: int) -> int:
    return (time.perf_counter_ns() - began) // 1000
