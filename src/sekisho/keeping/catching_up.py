"""Bytes that wait on this machine because the store of all machines did not take them: brought there as soon as it does, by whoever has them."""

import asyncio
import logging

from sekisho.model.errors import TemporaryFailure
from sekisho.ports.blobs import Blobs
from sekisho.ports.metrics import Metrics

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0


async def bring(blobs: Blobs, metrics: Metrics) -> int:
    """Look once; return how many were brought. What the store does not take waits for the next look."""
    try:
        brought = await blobs.catch_up()
    except (TemporaryFailure, OSError) as failure:
        log.warning("bytes that wait on this machine are not in the store of all machines yet: %s", failure)
        metrics.count("blobs_waiting_failures_total")
        return 0
    if brought:
        log.warning("%d messages that waited on this machine are in the store of all machines now", brought)
        metrics.count("blobs_brought_total", brought)
    return brought


async def keep_bringing(blobs: Blobs, metrics: Metrics) -> None:
    """Look for ever; cancelled at shutdown: it may be broken off anywhere."""
    while True:
        await bring(blobs, metrics)
        await asyncio.sleep(LOOK_SECONDS)
