"""The octets between DATA and CRLF.CRLF to canonical content, chunk by chunk (RFC 5321 sections 2.3.8, 4.1.1.4 and 4.5.2)."""

import re

TERMINATOR = b"\r\n.\r\n"

# All begin with one literal octet, which the regular expression engine looks for at the speed of memchr (about 2 GB/s on text lines).
_BARE_CR_OR_DOT_LINE = re.compile(rb"\r(?:[^\n]|\n\.)")
_BARE_CR = re.compile(rb"\r[^\n]")
_BARE_LF = re.compile(rb"\n(?<!\r\n)")


class DataDecoder:
    """Finds the end of one message and undoes dot-stuffing.

    Only CRLF.CRLF *as received* ends the data: it is looked for before anything is changed, so a normalised `LF.LF` can never become one (SMTP
    smuggling, CVE-2023-51764). The largest suffix that may still become a terminator or half a CRLF is held back, at most 4 octets; what is
    emitted therefore never ends between CR and LF, and every chunk can be judged by itself.
    """

    __slots__ = ("_beginning", "_held", "_line_limit", "_line_octets", "_normalise", "has_bare_newlines", "has_long_lines", "has_nul", "size")

    def __init__(self, *, normalise: bool, max_text_line_octets: int) -> None:
        self._held = b"\r\n"  # the line end of the DATA command itself: ".CRLF" at once is an empty message
        self._beginning = True  # those two octets are not content
        self._normalise = normalise
        self._line_limit = max_text_line_octets + 2
        self._line_octets = 0  # of the line that the last chunk left unfinished
        self.size = 0  # octets of content so far
        self.has_bare_newlines = False
        self.has_nul = False
        self.has_long_lines = False

    def decode(self, octets: bytes) -> tuple[bytes, bytes | None]:
        """Take the next octets; return the content they complete and what follows the terminator, None while that has not come."""
        wire = self._held + octets
        suspect = _BARE_CR_OR_DOT_LINE.search(wire)
        if suspect is None:
            end = len(wire) - self._tail_to_hold(wire)
            content, self._held, rest = wire[:end], wire[end:], None
            plain = True
        else:
            at = wire.find(TERMINATOR, suspect.start())
            if at >= 0:
                content, self._held, rest = wire[: at + 2], b"", wire[at + 5 :]
            else:
                end = len(wire) - self._tail_to_hold(wire)
                content, self._held, rest = wire[:end], wire[end:], None
            plain = at == suspect.start()  # nothing before the terminator: no bare CR, no stuffed dot
        return self._canonical(content, plain), rest

    @property
    def defects(self) -> tuple[str, ...]:
        """What a correct sender does not produce, in the words of `DataEnd.defects`."""
        return tuple(
            name
            for name, seen in (
                ("bare_newlines_normalised", self.has_bare_newlines and self._normalise),
                ("nul", self.has_nul),
                ("long_line", self.has_long_lines),
            )
            if seen
        )

    def _canonical(self, content: bytes, plain: bool) -> bytes:
        if not content:
            return content
        bare = _BARE_LF.search(content) is not None
        if not plain:
            bare = bare or content.endswith(b"\r") or _BARE_CR.search(content) is not None
        if bare:
            self.has_bare_newlines = True
            if self._normalise:
                content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
        if bare or not plain:
            content = content.replace(b"\r\n.", b"\r\n")
        if self._beginning:
            self._beginning = False
            content = content[2:]
        self.size += len(content)
        if not self.has_nul and b"\0" in content:
            self.has_nul = True
        if not self.has_long_lines:
            self._measure_lines(content)
        return content

    def _tail_to_hold(self, wire: bytes) -> int:
        """Return how many last octets may be the beginning of a terminator or of a CRLF."""
        for tail in (b"\r\n.\r", b"\r\n.", b"\r\n", b"\r"):
            if wire.endswith(tail):
                return len(tail)
        # When normalised, a bare LF begins a line too: a dot that follows in the next chunk is stuffing.
        return 1 if self._normalise and wire.endswith(b"\n") else 0

    def _measure_lines(self, content: bytes) -> None:
        """Look for a line over the limit by leaps: from a line's beginning, the last line end within the limit begins the next leap."""
        limit, end = self._line_limit, len(content)
        start = -self._line_octets
        while end - start > limit:
            newline = content.rfind(b"\n", max(start, 0), max(start + limit, 0))
            if newline < 0:
                self.has_long_lines = True
                return
            start = newline + 1
        newline = content.rfind(b"\n", max(start, 0))
        self._line_octets = end - (newline + 1 if newline >= 0 else start)
