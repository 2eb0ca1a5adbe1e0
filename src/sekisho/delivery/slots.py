"""How many connections there may be in all; who waits for one gets the next that becomes free."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable


class Slots:
    """A limit shared by all destinations. When it is reached, the connection that has been idle longest makes room."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.taken = 0
        self._waiting: deque[Callable[[], None]] = deque()
        self._idle: OrderedDict[asyncio.Future[bool], None] = OrderedDict()

    def take(self, when_free: Callable[[], None]) -> bool:
        """Take a slot, or be called when it is worth asking again."""
        if self.taken < self._limit:
            self.taken += 1
            return True
        if when_free not in self._waiting:
            self._waiting.append(when_free)
            self._evict()
        return False

    def give_back(self) -> None:
        """Return a slot."""
        self.taken -= 1
        while self._waiting and self.taken < self._limit:  # one who was waiting may not need it any more
            self._waiting.popleft()()

    def idle(self, future: asyncio.Future[bool]) -> None:
        """Say that a worker waits for mail on this future; a result of False sends it away."""
        self._idle[future] = None
        if self._waiting:
            self._evict()

    def busy(self, future: asyncio.Future[bool]) -> None:
        """Say that it does not wait any more."""
        self._idle.pop(future, None)

    def _evict(self) -> None:
        while self._idle:
            future, _ = self._idle.popitem(last=False)
            if not future.done():
                future.set_result(False)
                return
