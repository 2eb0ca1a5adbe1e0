"""The octets that are sent: the message as it came, with its declared changes and no other."""

from collections.abc import AsyncGenerator
from dataclasses import replace

from sekisho.delivery.signing import Signer
from sekisho.mime.writing.rewrite import Editor, apply_edits, in_front
from sekisho.model.arrival import BlobRef
from sekisho.model.delivery import Delivery
from sekisho.ports.blobs import Blobs

HEAD_LIMIT = 65_536


class Contents:
    """Reads content for the couriers."""

    def __init__(self, blobs: Blobs, whole_limit: int, signer: Signer | None = None) -> None:
        self._blobs = blobs
        self._whole_limit = whole_limit
        self._signer = signer

    async def signed(self, delivery: Delivery) -> Delivery:
        """Return the delivery with the signatures that it wishes among its changes. Raises what reading the content or the keys raises."""
        if self._signer is None:
            return delivery
        work = await self._signer.begin(delivery)
        if work is None:
            return delivery
        async for chunk in self.chunks(delivery):
            work.feed(chunk)
        fields = work.fields()
        return replace(delivery, changes=in_front(delivery.changes, fields)) if fields else delivery

    def is_whole(self, delivery: Delivery) -> bool:
        """True if the content is small enough to be held in memory at once."""
        return delivery.content.place == "inline" or delivery.content.size <= self._whole_limit

    async def original(self, content: BlobRef) -> bytes:
        """Return small content as it came."""
        return await self._blobs.read(content)

    async def whole(self, delivery: Delivery) -> bytes:
        """Return the changed content."""
        raw = await self.original(delivery.content)
        return apply_edits(raw, delivery.changes) if delivery.changes else raw

    async def chunks(self, delivery: Delivery) -> AsyncGenerator[bytes, None]:
        """Yield the changed content in pieces."""
        editor = Editor(delivery.changes)
        async for chunk in self._blobs.chunks(delivery.content):
            for piece in editor.feed(chunk):
                yield piece
        for piece in editor.finish():
            yield piece

    async def has_eight_bit(self, delivery: Delivery) -> bool:
        """Tell whether octets above 127 occur in content that is streamed."""
        async for chunk in self.chunks(delivery):
            if not chunk.isascii():
                return True
        return False

    async def head(self, content: BlobRef) -> bytes:
        """Return the header section as it came, at most 64 KiB, cut at the end of a line."""
        head = b""
        async for chunk in self._blobs.chunks(content):
            head += chunk
            if b"\r\n\r\n" in head or len(head) >= HEAD_LIMIT:
                break
        return header_section(head)


def size_after(delivery: Delivery) -> int:
    """Return the octets of the changed content."""
    return delivery.content.size + sum(len(edit.replacement) - (edit.end - edit.start) for edit in delivery.changes)


def header_section(content: bytes) -> bytes:
    """Return the header fields without the empty line, at most 64 KiB, cut at the end of a line."""
    if content.startswith(b"\r\n"):
        return b""
    head = content[:HEAD_LIMIT]
    end = head.find(b"\r\n\r\n")
    return head[: end + 2] if end >= 0 else head[: head.rfind(b"\r\n") + 2] if b"\r\n" in head else b""


def field_text(head: bytes, name: bytes) -> str:
    """Return the first field of that name, unfolded and bounded, not decoded: nothing of the content is interpreted outside the inspector."""
    wanted = b"\r\n" + name.lower() + b":"
    start = (b"\r\n" + head.lower()).find(wanted)
    if start < 0:
        return ""
    value = head[start + len(wanted) - 2 :][:2_000]
    end = value.find(b"\r\n")
    while 0 <= end < len(value) - 2 and value[end + 2 : end + 3] in (b" ", b"\t"):
        end = value.find(b"\r\n", end + 2)
    text = value[: end if end >= 0 else None].replace(b"\r\n", b"").decode("utf-8", "replace").strip()[:300]
    return text if text.isprintable() else "".join(character if character.isprintable() else "?" for character in text)
