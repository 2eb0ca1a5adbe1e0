"""Previews from the sandbox: a one-shot child opens the message; this process sees only what was checked."""

import asyncio

from sekisho.gate.inspectors.jobs import Wishes
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.line import Connect
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.gate.passage import OpensMail
from sekisho.model.dossier import Opened
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.message import Message, Part
from sekisho.model.preview import MOST_FILES, MOST_LINKS, PIECE, Preview, PreviewWish, Seen, SeenFile

_WISH = Wishes(preview=PreviewWish())
SETTINGS = PoolSettings(size=0, most=0, one_shots=1, spares=0, waiting=20, patience=20.0)  # nobody looks at many mails at once


async def preview_by(inspectors: OpensMail, octets: bytes) -> Preview:
    """Return a preview. Raises TemporaryFailure, Refused for a message that nobody can open."""
    return (await _opened(inspectors, octets, _WISH))[1]


async def read_by(inspectors: OpensMail, octets: bytes) -> Seen:
    """Return a message as one reads and answers it. Raises as `preview_by`."""
    message, preview = await _opened(inspectors, octets, _WISH)
    files = [SeenFile(_line(part.path), _line(part.file_name), part.size) for part in message.parts if _is_file(part)]
    return Seen(
        message.sender,
        message.reply_to,
        message.recipients,
        _line(message.subject),
        _line(message.header("Date")),
        _line(message.message_id),
        _line(message.header("References")),
        tuple(files[:MOST_FILES]),
        tuple(dict.fromkeys(_line(link.url) for link in message.links if link.url))[:MOST_LINKS],
        preview,
    )


async def part_by(inspectors: OpensMail, octets: bytes, path: str) -> bytes | None:
    """Return one file piece by piece: an answer of the sandbox is bounded. Raises as `preview_by`."""
    taken = b""
    while True:
        seen = (await _opened(inspectors, octets, Wishes(preview=PreviewWish(path=path, start=len(taken)))))[1]
        if seen.whole < 0:
            return None
        taken += seen.piece
        if len(taken) >= seen.whole:
            return taken
        if len(seen.piece) < PIECE or len(taken) > len(octets):
            raise TemporaryFailure("a file came in part only")


def _is_file(part: Part) -> bool:
    """Tell whether readers see it as a file: not a member of one, nor what only another reading would show."""
    own = not {"!", "~"} & set(part.path) and part.path.rpartition(".")[2] != "0"
    return own and (bool(part.file_name) or part.disposition == "attachment" or part.declared_type.partition("/")[0] not in {"", "text", "multipart"})


def _line(text: str) -> str:
    """Return a text as one line: what an inspector says is foreign."""
    return "".join(character if character.isprintable() else " " for character in text[:2_000])


async def _opened(inspectors: OpensMail, octets: bytes, wishes: Wishes) -> tuple[Message, Preview]:
    opened = await inspectors.open(octets, len(octets), wishes)
    if not isinstance(opened, Opened) or opened.preview is None:
        raise Refused(
            "this mail cannot be shown: it breaks what opens it. Its octets can be downloaded",
            "このメールは表示できません（内容の解析に失敗しました）。ダウンロードはできます。",
        )
    return opened.message, opened.preview


class SandboxedPreviews:
    """Asks the zygote for a child when somebody looks at a mail; until then there is none."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._inspectors: Inspectors | None = None
        self._starting = asyncio.Lock()

    async def preview(self, octets: bytes) -> Preview:
        """Return what can be shown of a message."""
        return await preview_by(await self._ready(), octets)

    async def read(self, octets: bytes) -> Seen:
        """Return a message as one reads and answers it."""
        return await read_by(await self._ready(), octets)

    async def part(self, octets: bytes, path: str) -> bytes | None:
        """Return the octets of one of its files."""
        return await part_by(await self._ready(), octets, path)

    async def _ready(self) -> Inspectors:
        async with self._starting:
            if self._inspectors is None:
                self._inspectors = Inspectors(self._connect, SETTINGS)
                await self._inspectors.start()
        return self._inspectors

    async def close(self) -> None:
        """End the child."""
        if self._inspectors is not None:
            await self._inspectors.close()


class NoPreviews:
    """Where there is no sandbox, nobody opens mail."""

    async def preview(self, octets: bytes) -> Preview:
        """Raise TemporaryFailure."""
        raise _nobody(octets)

    async def read(self, octets: bytes) -> Seen:
        """Raise TemporaryFailure."""
        raise _nobody(octets)

    async def part(self, octets: bytes, path: str) -> bytes | None:
        """Raise TemporaryFailure."""
        del path
        raise _nobody(octets)


def _nobody(octets: bytes) -> TemporaryFailure:
    return TemporaryFailure(f"nobody here opens mail of {len(octets)} octets")
