"""What waits for which domain, added up delivery by delivery, the oldest first: the same for every store. Pages ask for thousands at once."""

from collections import Counter
from collections.abc import Sequence

from sekisho.model.delivery import UNREACHED
from sekisho.ports.destinations import Destination


class _Sum:
    """Numbers that grow in place: a frozen value for each delivery costs more than reading it."""

    __slots__ = ("deliveries", "held", "last_reply", "next_at", "oldest", "recipients", "tried", "unreached_reply", "unreached_since")

    def __init__(self, oldest: float) -> None:
        self.oldest = oldest
        self.deliveries = self.recipients = self.held = self.tried = 0
        self.next_at = self.unreached_since = 0.0
        self.last_reply = self.unreached_reply = ""


class QueueSums:
    """The sums of one organisation's queue."""

    def __init__(self) -> None:
        self._sums: dict[str, _Sum] = {}

    def add(self, domains: Sequence[str], times: tuple[float, float], attempts: int, last_reply: str, *, stopped: bool) -> None:
        """Count one delivery. `domains`: of its recipients, one for each; `times`: when it was made, and when it is tried next."""
        created_at, next_at = times
        for domain, recipients in ((domains[0], 1),) if len(domains) == 1 else Counter(domains).items():
            one = self._sums.get(domain)
            if one is None:
                one = self._sums[domain] = _Sum(created_at)
            one.recipients += recipients
            one.deliveries += 1
            one.oldest = min(one.oldest, created_at)
            if attempts:
                one.tried += 1
                one.last_reply = one.last_reply or last_reply
            if stopped:
                one.held += 1
                continue
            if not one.next_at or next_at < one.next_at:
                one.next_at = next_at
            if attempts and (not one.unreached_since or created_at < one.unreached_since) and last_reply.startswith(UNREACHED):
                one.unreached_since, one.unreached_reply = created_at, last_reply

    def told(self) -> list[Destination]:
        """Return the sums, those with the oldest mail first."""
        found = [
            Destination(
                domain, one.deliveries, one.recipients, one.held, one.tried, one.oldest, one.next_at, one.last_reply, one.unreached_since,
                one.unreached_reply,
            )
            for domain, one in self._sums.items()
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one.oldest, one.domain))
