"""The octets between DATA and CRLF.CRLF to canonical content, chunk by chunk (RFC 5321 sections 2.3.8, 4.1.1.4 and 4.5.2)."""

import re

from sekisho.smtp.content_watch import BARE_CR, BARE_LF, ContentWatch

TERMINATOR = b"\r\n.\r\n"

# Begins with one literal octet, which the regular expression engine looks for at the speed of memchr (about 2 GB/s on text lines).
_BARE_CR_OR_DOT_LINE = re.compile(rb"\r(?:[^\n]|\n\.)")


class DataDecoder(ContentWatch):
    """Finds the end of one message and undoes dot-stuffing.

    Only CRLF.CRLF *as received* ends the data: it is looked for before anything is changed, so a normalised `LF.LF` can never become one (SMTP
    smuggling, CVE-2023-51764). The largest suffix that may still become a terminator or half a CRLF is held back, at most 4 octets; what is
    emitted therefore never ends between CR and LF, and every chunk can be judged by itself.
    """

    __slots__ = ("_beginning", "_held")

    def __init__(self, *, normalise: bool, max_text_line_octets: int) -> None:
        super().__init__(normalise=normalise, max_text_line_octets=max_text_line_octets)
        self._held = b"\r\n"  # the line end of the DATA command itself: ".CRLF" at once is an empty message
        self._beginning = True  # those two octets are not content

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

    def _canonical(self, content: bytes, plain: bool) -> bytes:
        if not content:
            return content
        bare = BARE_LF.search(content) is not None
        if not plain:
            bare = bare or content.endswith(b"\r") or BARE_CR.search(content) is not None
        if bare:
            content = self._mend(content)
        if bare or not plain:
            content = content.replace(b"\r\n.", b"\r\n")
        if self._beginning:
            self._beginning = False
            content = content[2:]
        self._note(content)
        return content

    def _tail_to_hold(self, wire: bytes) -> int:
        """Return how many last octets may be the beginning of a terminator or of a CRLF."""
        for tail in (b"\r\n.\r", b"\r\n.", b"\r\n", b"\r"):
            if wire.endswith(tail):
                return len(tail)
        # When normalised, a bare LF begins a line too: a dot that follows in the next chunk is stuffing.
        return 1 if self._normalise and wire.endswith(b"\n") else 0
