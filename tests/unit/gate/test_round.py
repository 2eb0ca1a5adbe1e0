"""Everyone gets a report, and one that breaks is not one that saw nothing."""

import logging

from sekisho.gate.round import inspect
from sekisho.model.finding import Completed, Evidence, Failed, FindingKind, Severity
from sekisho.testing.builders import a_dossier

KIND = FindingKind("test.seen", Severity.SUSPICIOUS, "Something was seen.")


class Seeing:
    name, kinds = "seeing", (KIND,)

    def look(self, dossier):
        yield KIND.seen(Evidence("header:Subject", dossier.message.subject))


class Broken:
    name, kinds = "broken", (KIND,)

    def look(self, dossier):
        yield KIND.seen()
        raise ZeroDivisionError


def test_a_broken_inspection_is_reported_as_failed_and_the_others_go_on(caplog):
    with caplog.at_level(logging.ERROR):
        broken, seeing = inspect(a_dossier(), (Broken(), Seeing()))[-2:]
    assert isinstance(broken, Failed)
    assert not broken.retryable
    assert isinstance(seeing, Completed)
    assert len(seeing.findings) == 1
    assert "broken" in caplog.text
