"""Places of messages in the order of time: eighths of a millisecond since 1970, each given once. And the cursors that name them."""

from collections.abc import Sequence

UNIT = 8_000  # places a second
_DIGITS = 15  # hexadecimal ones of a cursor: within what a database takes for a number
_LATEST = 1e14  # seconds; three million years


def first_place(at: float) -> int:
    """Return the place that a time wishes for; times far off, and what is no time, are brought to the ends."""
    return max(1, int(min(at, _LATEST) * UNIT)) if at > 0 else 1


def place_of(wished: int, taken: Sequence[int]) -> int | None:
    """Return the first free place at or after the wished one, given those taken from there on in order; None if no gap is among them."""
    for place, other in enumerate(taken, wished):
        if place != other:
            return place
    return None


def cursor(place: int) -> str:
    """Return a place as the `next` of a page."""
    return f"{place:x}"


def place_at(after: str) -> int:
    """Return the place of a cursor. Raises ValueError for anything else."""
    if not 0 < len(after) <= _DIGITS or not after.isascii() or not after.isalnum():
        raise ValueError(f"not the end of a page: {after[:40]!r}")
    return int(after, 16)
