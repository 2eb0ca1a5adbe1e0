"""Message octets to what may travel between DATA and the final dot (RFC 5321 section 4.5.2)."""

import re

# Each begins with one literal octet, which the engine looks for with memchr: two passes over a message cost a third of counting CR, LF and CRLF.
_BARE_CR = re.compile(rb"\r(?!\n)")
_BARE_LF = re.compile(rb"\n(?<!\r\n)")
_DOT_LINE_OR_BARE_LF = re.compile(rb"\n(?:\.|(?<!\r\n))")


class NotCanonical(Exception):
    """The content holds a CR or LF that is not part of a CRLF: it would be read differently by different servers (SMTP smuggling)."""


def _stuffed(content: bytes, start: int, end: int) -> bytes:
    """Double the dots that follow a CRLF. Raises NotCanonical for a CR or LF between `start` and `end` that stands alone."""
    if _BARE_CR.search(content, start, end) is not None:
        raise NotCanonical("a CR or LF stands alone in the content")
    found = _DOT_LINE_OR_BARE_LF.search(content, start)
    if found is None:  # most messages have neither
        return content
    if _BARE_LF.search(content, found.start()) is not None:
        raise NotCanonical("a CR or LF stands alone in the content")
    return content.replace(b"\r\n.", b"\r\n..")


def stuff_whole(content: bytes) -> bytes:
    """Return a whole message dot-stuffed, ended by CRLF and the final dot, ready to send. Raises NotCanonical."""
    stuffed = _stuffed(content, 0, len(content))
    dot = b"." if stuffed.startswith(b".") else b""
    end = b"\r\n.\r\n" if stuffed and not stuffed.endswith(b"\r\n") else b".\r\n"
    return b"".join((dot, stuffed, end))


class Stuffer:
    """Dot-stuffs a message that comes in chunks of any size."""

    __slots__ = ("_tail",)

    def __init__(self) -> None:
        self._tail = b"\r\n"  # the last two octets: the content begins at the beginning of a line

    def stuff(self, chunk: bytes) -> bytes:
        """Return the chunk with every dot at the beginning of a line doubled. Raises NotCanonical."""
        if not chunk:
            return chunk
        # A CR at the end of the last chunk is whole only with the LF of this one, and a line may begin at our first octet.
        split_pair = self._tail.endswith(b"\r")
        if split_pair != chunk.startswith(b"\n"):
            raise NotCanonical("a CR or LF stands alone in the content")
        stuffed = _stuffed(chunk, int(split_pair), len(chunk) - chunk.endswith(b"\r"))
        if split_pair:
            if stuffed.startswith(b"\n."):
                stuffed = b"\n." + stuffed[1:]
        elif self._tail == b"\r\n" and stuffed.startswith(b"."):
            stuffed = b"." + stuffed
        self._tail = (self._tail + chunk[-2:])[-2:]
        return stuffed

    def end(self) -> bytes:
        """Return the final dot, after the CRLF that is missing if the content did not end in one. Raises NotCanonical."""
        if self._tail.endswith(b"\r"):
            raise NotCanonical("a CR stands alone at the end of the content")
        return b".\r\n" if self._tail == b"\r\n" else b"\r\n.\r\n"
