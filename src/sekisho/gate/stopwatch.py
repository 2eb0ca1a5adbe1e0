"""Where the time of one message goes: each stage begins where the one before ended. Costs one comparison where nobody wants to know."""

from sekisho.model.ids import ArrivalId
from sekisho.ports.clock import Clock
from sekisho.ports.traces import Stage, Traces


class Stopwatch:
    """One for each message."""

    __slots__ = ("_arrival", "_clock", "_since", "_traces")

    def __init__(self, traces: Traces | None, clock: Clock, arrival: ArrivalId) -> None:
        self._traces, self._clock, self._arrival = traces, clock, arrival
        self._since = clock.now() if traces is not None else 0.0

    def over(self, stage: Stage, **facts: str | float) -> None:
        """Say that a stage is over; the next begins."""
        if self._traces is None:
            return
        now = self._clock.now()
        self._traces.told(self._arrival, stage, self._since, now, **facts)
        self._since = now
