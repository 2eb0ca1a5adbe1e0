"""The round: every inspection of the catalogue looks at the dossier, and everyone gets a Report."""

import logging
import time
from collections.abc import Iterator, Sequence

from sekisho.inspections import Inspection
from sekisho.model.dossier import Dossier
from sekisho.model.errors import TemporaryFailure
from sekisho.model.finding import Completed, Failed, Report
from sekisho.senderauth.authenticate import reports_of

log = logging.getLogger(__name__)


def inspect(dossier: Dossier, catalogue: Sequence[Inspection]) -> tuple[Report, ...]:
    """Return the reports of the content inspections (made in the inspector), of the proof where it gave no answer, and of the whole catalogue."""
    return (*dossier.content_reports, *reports_of(dossier.sender_auth), *_looks(dossier, catalogue))


def _looks(dossier: Dossier, catalogue: Sequence[Inspection]) -> Iterator[Report]:
    """Yield everyone's report. The clock is read once for each: where one ends the next begins."""
    began = time.perf_counter_ns()
    for inspection in catalogue:
        report = look_once(inspection, dossier, began)
        began += report.elapsed_us * 1000
        yield report


def look_once(inspection: Inspection, dossier: Dossier, began: int) -> Report:
    """Let one inspection look. One that breaks is `Failed`: it says nothing about the message, least of all that it is clean."""
    try:
        findings = tuple(inspection.look(dossier))
    except TemporaryFailure as failure:  # it says itself that somebody gave no answer
        return Failed(inspection.name, str(failure)[:300], retryable=True, elapsed_us=_elapsed(began))
    except Exception as error:  # task boundary: one broken inspection must not stop the mail, nor be taken for "saw nothing"
        log.exception("inspection %s failed", inspection.name, extra={"arrival": dossier.arrival.id})
        return Failed(inspection.name, f"{type(error).__name__} in the inspection", retryable=False, elapsed_us=_elapsed(began))
    return Completed(inspection.name, findings, _elapsed(began))


def _elapsed(began: int) -> int:
    return (time.perf_counter_ns() - began) // 1000
