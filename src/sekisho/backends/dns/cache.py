"""What is known of names for how long: bounded in entries and octets, the least used go first (RFC 1035 TTL, RFC 2308, RFC 9520)."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

OCTETS_EACH = 512  # kept for each entry on average
ENTRY_OCTETS = 200  # of one entry without its records, about

Key = tuple[str, str]  # (kind, name in lower case)


@dataclass(frozen=True, slots=True)
class Known:
    """One answer: records, or the exception that says why there are none."""

    records: tuple[Any, ...]
    nothing: type[Exception] | None  # NoData, NxDomain or TempFail
    until: float  # of the monotonic clock


class Cache:
    """Answers by question. `now` is of the clock that `Known.until` is of."""

    def __init__(self, entries: int) -> None:
        self._entries, self._octets_most = entries, entries * OCTETS_EACH
        self._known: OrderedDict[Key, tuple[Known, int]] = OrderedDict()
        self._octets = 0

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: Key, now: float) -> Known | None:
        """Return what is still known."""
        held = self._known.get(key)
        if held is None:
            return None
        if held[0].until <= now:
            self._forget(key)
            return None
        self._known.move_to_end(key)
        return held[0]

    def put(self, key: Key, known: Known) -> None:
        """Keep an answer; others go for it where there is no room."""
        if key in self._known:
            self._forget(key)
        octets = ENTRY_OCTETS + len(key[1]) + sum(len(record) if isinstance(record, str | bytes) else 64 for record in known.records)
        self._known[key] = known, octets
        self._octets += octets
        while len(self._known) > self._entries or self._octets > self._octets_most:
            self._octets -= self._known.popitem(last=False)[1][1]

    def _forget(self, key: Key) -> None:
        self._octets -= self._known.pop(key)[1]
