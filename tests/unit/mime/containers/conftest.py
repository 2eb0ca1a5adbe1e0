"""The fixture `read(reader, octets, ...)`: what a reader yields until it ends or a limit intercepts, and the codes of its defects."""

import time
from contextlib import suppress

import pytest

from sekisho.mime.expansion import Intercepted, Reading
from sekisho.mime.limits import Limits
from sekisho.mime.passwords import NO_PASSWORDS, Passwords


@pytest.fixture(scope="session")
def read():
    def run(reader, octets, kind="", name="", limits=None, passwords=()):
        limits = limits or Limits()
        words = Passwords(lambda: passwords) if passwords else NO_PASSWORDS
        reading = Reading("1", len(octets), limits, limits.budget(time.monotonic), kind, name, words)
        found = []
        with suppress(Intercepted):
            found.extend(reader(octets, reading))
        return found, [defect.code for defect in reading.defects]

    return run
