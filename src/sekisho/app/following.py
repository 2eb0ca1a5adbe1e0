"""Every process follows what people set: a bell wakes it, and it looks once a second in any case."""

import asyncio
import logging
import time

from sekisho.model.errors import TemporaryFailure
from sekisho.ports.signals import Signals
from sekisho.tenancy.known.snapshots import BELL, LOOK_SECONDS, Snapshots

log = logging.getLogger(__name__)

TELL_SECONDS = 60.0  # between two lines about a store that does not answer


async def follow(snapshots: Snapshots, signals: Signals) -> None:
    """Keep snapshots current until cancelled. A store that does not answer leaves what is known in force."""
    told = float("-inf")
    while True:
        try:
            await signals.wait(BELL, LOOK_SECONDS)
            await snapshots.refresh()
        except Exception as failure:  # task boundary: whatever it was, mail goes on by what is known, and the next look comes
            if time.monotonic() - told > TELL_SECONDS:
                told = time.monotonic()
                log.error(
                    "settings cannot be read anew, the known ones stay in force: %s", failure, exc_info=not isinstance(failure, TemporaryFailure)
                )
            await asyncio.sleep(LOOK_SECONDS)  # a bell that fails does not wait
