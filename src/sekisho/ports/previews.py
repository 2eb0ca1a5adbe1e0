"""Looking at a message without opening it oneself: somebody in a sandbox tells what is in it."""

from typing import Protocol

from sekisho.model.preview import Preview, Seen


class Previews(Protocol):
    """Whoever makes previews."""

    async def preview(self, octets: bytes) -> Preview:
        """Return what can be shown of a message. Raises TemporaryFailure when nobody has time, Refused for one that cannot be opened."""
        ...

    async def read(self, octets: bytes) -> Seen:
        """Return a message as one reads and answers it. Raises as `preview`."""
        ...

    async def part(self, octets: bytes, path: str) -> bytes | None:
        """Return the octets of one of its files (`SeenFile.path`), None if there is none of that path. Raises as `preview`."""
        ...
