"""The reasons that a JUDGED event tells ("code(+12) other(-3)") as values: the one way in which they are read back. Pure."""

import re

_REASON = re.compile(r"([A-Za-z0-9_.:-]{1,80})\(([+-]?\d{1,6})\)")


def reasons_of(text: str) -> list[tuple[str, int]]:
    """Return codes with their points, as they came: the heaviest first. What is no reason is left out."""
    return [(code, int(points)) for code, points in _REASON.findall(text)]
