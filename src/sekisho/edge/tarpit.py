"""Slows down who tries names until one exists (directory harvest): each further unknown recipient of an address is answered later."""

from collections import OrderedDict

FREE = 5  # unknown recipients of one address that cost nothing: people mistype
FIRST_SECONDS, LONGEST_SECONDS = 0.5, 8.0
WINDOW_SECONDS = 600.0
REMEMBERED = 10_000  # addresses
MOST_WAITING = 200  # sessions that are held up at one time: it must not cost us more than them


class Tarpit:
    """Counted per edge process."""

    def __init__(self) -> None:
        self._unknown: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self.waiting = 0

    def unknown_recipient(self, ip: str, now: float) -> float:
        """Count one; return the seconds to wait before the answer. The oldest address is forgotten when there are too many."""
        since, times = self._unknown.pop(ip, (now, 0))
        if now - since > WINDOW_SECONDS:
            since, times = now, 0
        times += 1
        self._unknown[ip] = (since, times)
        while len(self._unknown) > REMEMBERED:
            self._unknown.popitem(last=False)
        if times <= FREE or self.waiting >= MOST_WAITING:
            return 0.0
        return min(FIRST_SECONDS * 2.0 ** min(times - FREE - 1, 10), LONGEST_SECONDS)
