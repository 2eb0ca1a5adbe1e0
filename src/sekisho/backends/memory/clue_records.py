"""Records of clues in dictionaries: what one mail tells about another that waits."""

from collections.abc import Sequence

from sekisho.backends.memory.truth import Truth
from sekisho.model.ids import TenantId


class ClueRecords:
    """A part of `MemoryRecords`."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._clues: dict[tuple[TenantId, str], dict[str, float]] = {}

    async def leave_clues(self, tenant: TenantId, keys: Sequence[str], words: Sequence[str], until: float) -> None:
        """Keep words under each key."""
        for key in keys:
            kept = dict.fromkeys(words, until)
            kept |= {word: at for word, at in self._clues.get((tenant, key), {}).items() if word not in kept}
            self._clues[tenant, key] = dict(list(kept.items())[:24])

    async def clues(self, tenant: TenantId, keys: Sequence[str], now: float) -> tuple[str, ...]:
        """Return the words under any of the keys."""
        return tuple(dict.fromkeys(word for key in keys for word, until in self._clues.get((tenant, key), {}).items() if until > now))

    async def wake(self, tenant: TenantId, reasons: Sequence[str], now: float) -> int:
        """Let waiting arrivals be claimed at once."""
        waiting = [
            kept
            for (owner, _), kept in self._truth.arrivals.items()
            if owner == tenant and kept.undecided and kept.why in reasons and kept.due_at > now
        ]
        for kept in waiting:
            kept.due_at = now
        return len(waiting)
