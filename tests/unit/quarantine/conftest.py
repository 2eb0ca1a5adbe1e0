"""One kept mail and what is needed to end it."""

from dataclasses import replace

import pytest

from sekisho.model.decision import Edit
from sekisho.model.delivery import Fate
from sekisho.testing.builders import RAW
from sekisho.testing.owed import a_held, an_acceptance, an_outcome
from sekisho.testing.post_office import PostOffice, route_to
from sekisho.testing.sink import Sink


@pytest.fixture
async def place(tmp_path):
    """Yield (post office, sink, a function that keeps a mail)."""
    async with Sink() as sink, PostOffice(tmp_path, {"example.test": route_to(sink.port)}) as post:

        async def keep(changes=(Edit(0, 0, b"X-Sekisho-Verdict: spam\r\n"),)):
            acceptance = an_acceptance(RAW, at=post.clock.now())
            held = a_held(acceptance.arrival, changes=changes)
            outcome = replace(an_outcome(acceptance.arrival, Fate.QUARANTINED), held=(held,))
            await post.stores.records.accept_decided([(acceptance, outcome)])
            return held

        yield post, sink, keep
        assert await post.stores.records.check() == []
