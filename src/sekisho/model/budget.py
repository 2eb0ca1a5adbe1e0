"""A limit on work: every expansion of foreign bytes has a budget of octets, items, depth and seconds (rule R16)."""

from collections.abc import Callable


class BudgetSpent(Exception):
    """The budget ran out. The text names what: "octets", "items", "depth", "seconds" or "seconds of work"."""


class Budget:
    """Counts down while hostile content is opened. `monotonic` is injected: the crafts import no clock.

    `processor` is a clock that goes only while this process works: beside the seconds that pass, some of which others take on a busy machine,
    it bounds the work itself by `processor_seconds`.
    """

    __slots__ = ("_deadline", "_items", "_monotonic", "_octets", "_processor", "_work_ends")

    def __init__(
        self,
        monotonic: Callable[[], float],
        seconds: float,
        octets: int,
        items: int,
        processor: Callable[[], float] | None = None,
        processor_seconds: float = 0.0,
    ) -> None:
        self._monotonic = monotonic
        self._deadline = monotonic() + seconds
        self._processor = processor
        self._work_ends = processor_seconds + (processor() if processor is not None else 0.0)
        self._octets = octets
        self._items = items

    def spend_octets(self, count: int) -> None:
        """Take octets of expansion from the budget."""
        self._octets -= count
        if self._octets < 0:
            raise BudgetSpent("octets")

    def spend_item(self) -> None:
        """Take one part, member or link from the budget, and look at the clock."""
        self._items -= 1
        if self._items < 0:
            raise BudgetSpent("items")
        self.check_time()

    def check_time(self) -> None:
        """Raise if the time is over."""
        if self._monotonic() > self._deadline:
            raise BudgetSpent("seconds")
        if self._processor is not None and self._processor() > self._work_ends:
            raise BudgetSpent("seconds of work")

    @property
    def seconds_left(self) -> float:
        """Seconds until the time is over; negative afterwards."""
        return self._deadline - self._monotonic()
