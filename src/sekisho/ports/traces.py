"""How long each stage of one message took, for people who watch many systems in one place. Never in the way: no call blocks or raises.

No personal data: names of stages, numbers, words of ours. Whoever keeps traces makes the trace's name from the arrival's, so that what edge and
delivery tell comes together although they are different processes.
"""

from enum import StrEnum
from typing import Protocol

from sekisho.model.ids import ArrivalId


class Stage(StrEnum):
    """What a part of the journey is called."""

    MESSAGE = "message"  # from the first octet of the message until our reply; the others lie within it or follow
    INSPECT = "inspect"  # opened in the sandbox, and what was found there
    ASK = "ask"  # proof of the sender, lists, scanners, memory: side by side
    JUDGE = "judge"  # every inspection's look at the dossier, and the verdict
    DECIDE = "decide"
    CHANGE = "change"  # harmless copies and stamps
    COMMIT = "commit"
    DELIVERY = "delivery"  # one attempt


class Traces(Protocol):
    """Takes spans that are over."""

    def told(self, arrival: ArrivalId, stage: Stage, began: float, ended: float, **facts: str | float) -> None:
        """Tell of one stage of a message; times are seconds since 1970, `facts` bounded words and numbers."""
        ...
