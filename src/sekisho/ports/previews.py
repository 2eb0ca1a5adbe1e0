"""Looking at a message without opening it oneself: somebody in a sandbox tells what is in it."""

from typing import Protocol

from sekisho.model.preview import Preview


class Previews(Protocol):
    """Whoever makes previews."""

    async def preview(self, octets: bytes) -> Preview:
        """Return what can be shown of a message. Raises TemporaryFailure when nobody has time, Refused for one that cannot be opened."""
        ...
