"""Traces that are kept in a list, for tests."""

from sekisho.model.ids import ArrivalId
from sekisho.ports.traces import Stage


class KeptTraces:
    """The port `Traces`."""

    def __init__(self) -> None:
        self.told_of: list[tuple[ArrivalId, Stage, float, float, dict[str, str | float]]] = []

    def told(self, arrival: ArrivalId, stage: Stage, began: float, ended: float, **facts: str | float) -> None:
        """Keep it."""
        self.told_of.append((arrival, stage, began, ended, facts))
