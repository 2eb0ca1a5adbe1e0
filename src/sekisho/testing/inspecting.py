"""Opening mail without a sandbox, for tests whose mail is their own: the same opener, in this process."""

import asyncio
import os
from collections.abc import Sequence

from sekisho.gate.inspectors.jobs import NO_WISHES, CouldNotOpen, OpenRequest, Wishes
from sekisho.gate.opening import open_message
from sekisho.gate.previewing import part_by, preview_by, read_by
from sekisho.inspections import CONTENT_CATALOGUE
from sekisho.inspections.shape import ContentInspection
from sekisho.model.dossier import Opened
from sekisho.model.errors import TemporaryFailure
from sekisho.model.preview import Preview, Seen


class InProcessInspectors:
    """Opens at once. `delay` makes it slow; `dead` makes it answer as a pool does when inspectors die; `gone` as one that is not there."""

    def __init__(self, catalogue: Sequence[ContentInspection] = CONTENT_CATALOGUE) -> None:
        """Without a catalogue nothing is inspected: fit for whatever thread a server runs."""
        self.catalogue = catalogue
        self.delay = 0.0
        self.dead = False
        self.gone = False
        self.opened = 0

    async def open(self, content: bytes | int, size: int, wishes: Wishes = NO_WISHES, owner: str = "") -> Opened | CouldNotOpen:
        """Return the facts of a message."""
        del owner
        await asyncio.sleep(self.delay)
        if self.gone:
            raise TemporaryFailure("no inspector has time")
        if self.dead:
            return CouldNotOpen("the inspector died twice on this message")
        self.opened += 1
        octets = os.pread(content, size, 0) if isinstance(content, int) else content
        opened = open_message(OpenRequest(one_shot=True, wishes=wishes), octets, self.catalogue)
        if not isinstance(opened, Opened):
            raise TypeError("a one-shot opener opens everything")
        return opened


class PreviewsHere:
    """Makes previews at once, in whatever thread a server runs; nothing is inspected on the way."""

    def __init__(self, inspectors: InProcessInspectors | None = None) -> None:
        self.inspectors = inspectors or InProcessInspectors(())

    async def preview(self, octets: bytes) -> Preview:
        """Return what can be shown of a message."""
        return await preview_by(self.inspectors, octets)

    async def read(self, octets: bytes) -> Seen:
        """Return a message as one reads and answers it."""
        return await read_by(self.inspectors, octets)

    async def part(self, octets: bytes, path: str) -> bytes | None:
        """Return the octets of one of its files."""
        return await part_by(self.inspectors, octets, path)
