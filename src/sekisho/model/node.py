"""A machine among others: what each of its processes announces of itself, and what people wish of it."""

from dataclasses import dataclass
from enum import StrEnum


class NodeState(StrEnum):
    """Whether a process takes on new work."""

    OPEN = "open"
    DRAINING = "draining"  # nothing new; what it has is being finished
    DRAINED = "drained"  # nothing new, and nothing left


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms of the three stores: those that a program knows, or those that stand on disk or in the database."""

    spool: int
    history: int
    control: int

    def newer_than(self, other: "Forms") -> bool:
        """Tell whether any of them is newer than the other's."""
        return self.spool > other.spool or self.history > other.history or self.control > other.control

    def __str__(self) -> str:
        """Return them as people read them: "5.12.2"."""
        return f"{self.spool}.{self.history}.{self.control}"


@dataclass(frozen=True, slots=True)
class Announcement:
    """One process, as it tells the others. Fields that come later need a default: programs of several versions read each other's."""

    node: str  # the machine's name
    place: str  # of its data folder, made at random: two machines that bear one name are told apart by it
    process: str  # "edge-0"; unique in its place
    role: str  # edge, delivery, keeper, console
    generation: float  # when the service was started there; a later one replaces what an earlier one announced
    program: str  # its version
    knows: Forms
    started_at: float
    seen_at: float  # by the clock of that machine, seconds since 1970
    standing: NodeState = NodeState.OPEN
    at_work: int = 0  # sessions of an edge, claimed deliveries of a delivery
    load: float = 0.0  # of the machine: waiting tasks for each core, over a minute
    reduced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """A machine is to take on nothing new, until the wish is taken back."""

    node: str
    by: str
    at: float
    why: str = ""
