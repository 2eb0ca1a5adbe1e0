"""What the content of a message shows on its way in: its size, NUL octets, overlong lines, bare newlines."""

import re

BARE_CR = re.compile(rb"\r[^\n]")
BARE_LF = re.compile(rb"\n(?<!\r\n)")


class ContentWatch:
    """Followed chunk by chunk; a chunk never ends between CR and LF."""

    __slots__ = ("_line_limit", "_line_octets", "_normalise", "has_bare_newlines", "has_long_lines", "has_nul", "size")

    def __init__(self, *, normalise: bool, max_text_line_octets: int) -> None:
        self._normalise = normalise
        self._line_limit = max_text_line_octets + 2
        self._line_octets = 0  # of the line that the last chunk left unfinished
        self.size = 0  # octets of content so far
        self.has_bare_newlines = False
        self.has_nul = False
        self.has_long_lines = False

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

    def _mend(self, content: bytes) -> bytes:
        """Note bare newlines; return the content with CRLF for them where that is wished."""
        self.has_bare_newlines = True
        if self._normalise:
            content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
        return content

    def _note(self, content: bytes) -> None:
        """Count canonical content."""
        self.size += len(content)
        if not self.has_nul and b"\0" in content:
            self.has_nul = True
        if not self.has_long_lines:
            self._measure_lines(content)

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
