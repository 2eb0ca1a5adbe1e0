"""The round: every inspection of the catalogue looks at the dossier, and everyone gets a Report."""

import logging
import time
from collections.abc import Sequence

from sekisho.inspections import Inspection
from sekisho.model.dossier import Dossier
from sekisho.model.errors import TemporaryFailure
from sekisho.model.finding import Completed, Failed, Report
from sekisho.senderauth.authenticate import reports_of

log = logging.getLogger(__name__)


def inspect(dossier: Dossier, catalogue: Sequence[Inspection]) -> tuple[Report, ...]:
    """Return the reports of the content inspections (made in the inspector), of the proof where it gave no answer, and of the whole catalogue."""
    return (*dossier.content_reports, *reports_of(dossier.sender_auth), *_looks(dossier, catalogue))


def _looks(dossier: Dossier, catalogue: Sequence[Inspection]) -> list[Report]:
    """Let every inspection look. One that breaks is `Failed`: it says nothing about the message, least of all that it is clean.

    One loop without calls of its own: there are dozens of inspections, and most see nothing. The clock is read once for each.
    """
    reports: list[Report] = []
    clock = time.perf_counter_ns
    began = clock()
    for inspection in catalogue:
        try:
            findings = tuple(inspection.look(dossier))
        except TemporaryFailure as failure:  # it says itself that somebody gave no answer
            ended = clock()
            reports.append(Failed(inspection.name, str(failure)[:300], retryable=True, elapsed_us=(ended - began) // 1000))
        except Exception as error:  # task boundary: one broken inspection must not stop the mail, nor be taken for "saw nothing"
            log.exception("inspection %s failed", inspection.name, extra={"arrival": dossier.arrival.id})
            ended = clock()
            reports.append(Failed(inspection.name, f"{type(error).__name__} in the inspection", retryable=False, elapsed_us=(ended - began) // 1000))
        else:
            ended = clock()
            reports.append(Completed(inspection.name, findings, (ended - began) // 1000))
        began = ended
    return reports
