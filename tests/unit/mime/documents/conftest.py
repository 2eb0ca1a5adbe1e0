import time

import pytest

from sekisho.mime.containers.passwords import NO_PASSWORDS
from sekisho.mime.documents.looking import Looking, quietly
from sekisho.mime.limits import DEFAULT_LIMITS, Limits


@pytest.fixture
def look():
    """Run a reader over octets and return what came of it."""

    def run(reader, octets, *types, passwords=NO_PASSWORDS, **limits):
        bounds = Limits(**limits) if limits else DEFAULT_LIMITS
        looking = Looking(
            octets if isinstance(octets, bytes) else octets.encode(),
            types or ("text",),
            "a",
            "1",
            bounds,
            bounds.budget(time.monotonic),
            passwords=passwords,
        )
        quietly(looking, reader)
        return looking

    return run
