"""The chunks of BDAT to canonical content (RFC 3030): their ends are counted, so nothing inside them can end the message."""

from sekisho.smtp.content_watch import BARE_CR, BARE_LF, ContentWatch


class ChunkDecoder(ContentWatch):
    """Joins chunks. `open` announces one of so many octets; `decode` takes what was received, and leaves what lies behind the chunk.

    A CR at the end of what came is held back until its LF is there: what is emitted never ends between the two. Content that does not end with a
    line end gets one with the last chunk, because DATA at the next hop cannot carry anything else; DKIM signs it as if it were there (RFC 6376
    section 3.4.3).
    """

    __slots__ = ("_held", "_unfinished", "chunk", "is_last", "is_open", "left")

    def __init__(self, *, normalise: bool, max_text_line_octets: int) -> None:
        super().__init__(normalise=normalise, max_text_line_octets=max_text_line_octets)
        self._held = b""
        self._unfinished = False  # the content so far does not end with a line end
        self.chunk = 0  # octets announced for the chunk under way
        self.left = 0  # of those
        self.is_open = False
        self.is_last = False  # the chunk under way ends the message

    def open(self, octets: int, *, last: bool) -> None:
        """Begin a chunk."""
        self.left = self.chunk = octets
        self.is_open, self.is_last = True, last

    def decode(self, octets: bytes) -> tuple[bytes, bytes | None]:
        """Take octets; return the content that they complete, and what follows the chunk, None while it is not whole."""
        part, rest = octets[: self.left], octets[self.left :]
        self.left -= len(part)
        whole = self.left == 0
        self.is_open = not whole
        wire = self._held + part
        at_end = whole and self.is_last
        if wire.endswith(b"\r") and not at_end:
            self._held, wire = b"\r", wire[:-1]
        else:
            self._held = b""
        return self._canonical(wire, at_end=at_end), rest if whole else None

    def _canonical(self, content: bytes, *, at_end: bool) -> bytes:
        if content and (content.endswith(b"\r") or BARE_CR.search(content) or BARE_LF.search(content)):
            content = self._mend(content)
        if content:
            self._unfinished = not content.endswith(b"\n")
        if at_end and self._unfinished:
            content += b"\r\n"
        self._note(content)
        return content
