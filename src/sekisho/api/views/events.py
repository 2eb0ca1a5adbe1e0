"""How events are shown as they happen."""

from collections.abc import AsyncIterator


def stream(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Return them as they are: the use case wrote them in the stream's own format."""
    return pieces
