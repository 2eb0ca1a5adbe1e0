"""Previews from the sandbox: a one-shot child opens the message; this process sees only what was checked."""

import asyncio

from sekisho.gate.inspectors.jobs import Wishes
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.line import Connect
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.passage import OpensMail
from sekisho.model.dossier import Opened
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.preview import Preview, PreviewWish

_WISH = Wishes(preview=PreviewWish())
SETTINGS = PoolSettings(size=0, most=0, one_shots=1, spares=0, waiting=20, patience=20.0)  # nobody looks at many mails at once


async def preview_by(inspectors: OpensMail, octets: bytes) -> Preview:
    """Return a preview. Raises TemporaryFailure, Refused for a message that nobody can open."""
    opened = await inspectors.open(octets, len(octets), _WISH)
    if not isinstance(opened, Opened) or opened.preview is None:
        raise Refused(
            "this mail cannot be shown: it breaks what opens it. Its octets can be downloaded",
            "このメールは表示できません（内容の解析に失敗しました）。ダウンロードはできます。",
        )
    return opened.preview


class SandboxedPreviews:
    """Asks the zygote for a child when somebody looks at a mail; until then there is none."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._inspectors: Inspectors | None = None
        self._starting = asyncio.Lock()

    async def preview(self, octets: bytes) -> Preview:
        """Return what can be shown of a message."""
        async with self._starting:
            if self._inspectors is None:
                self._inspectors = Inspectors(self._connect, SETTINGS)
                await self._inspectors.start()
        return await preview_by(self._inspectors, octets)

    async def close(self) -> None:
        """End the child."""
        if self._inspectors is not None:
            await self._inspectors.close()


class NoPreviews:
    """Where there is no sandbox, nobody opens mail."""

    async def preview(self, octets: bytes) -> Preview:
        """Raise TemporaryFailure."""
        raise TemporaryFailure(f"nobody here opens mail of {len(octets)} octets")
