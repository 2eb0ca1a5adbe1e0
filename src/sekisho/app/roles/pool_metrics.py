"""What the pool of inspectors counts, handed to the metrics once in a while."""

import asyncio
from dataclasses import asdict

from sekisho.gate.inspectors.pool import Inspectors
from sekisho.ports.metrics import Metrics

SECONDS = 5.0


async def report(inspectors: Inspectors, metrics: Metrics) -> None:
    """Count what was added since the last time, for ever."""
    before = asdict(inspectors.stats)
    while True:
        await asyncio.sleep(SECONDS)
        now = asdict(inspectors.stats)
        for event, total in now.items():
            if total > before[event]:
                metrics.count("inspector_events_total", total - before[event], event=event)
        before = now
