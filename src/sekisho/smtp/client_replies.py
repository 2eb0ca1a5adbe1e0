"""Octets from a server to replies, however hostile the server (RFC 5321 section 4.2)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sekisho.model.decision import Reply

MAXIMUM_LINE = 2_000  # RFC 5321 section 4.5.3.1.5 says 512; real servers write longer ones
MAXIMUM_LINES = 128  # of one reply
MAXIMUM_OCTETS = 16_384  # of one reply
MAXIMUM_TEXT = 480  # characters kept, so that code and text together stay within 500

_ENHANCED = re.compile(r"([245])\.(\d{1,3})\.(\d{1,3})(?:\s+|$)")


class BadReply(Exception):
    """The server said something that is no SMTP reply, or too much of it. The text says what; the connection cannot be used any more."""


@dataclass(frozen=True, slots=True)
class ServerReply:
    """One whole reply: its code and the text of each line without code and line end."""

    code: int
    lines: tuple[str, ...]

    def as_reply(self) -> Reply:
        """Return the reply with its enhanced code (RFC 2034) and its lines joined and bounded."""
        match = _ENHANCED.match(self.lines[0])
        if not match or match[1] != str(self.code)[0]:  # RFC 2034 section 4: the class must agree with the reply code
            return Reply(self.code, "", _shown(self.lines))
        enhanced = f"{match[1]}.{match[2]}.{match[3]}"
        texts = (line[match.end() :] if _ENHANCED.match(line) and line.startswith(enhanced) else line for line in self.lines)
        return Reply(self.code, enhanced, _shown(texts))


def _shown(lines: Iterable[str]) -> str:
    """Join lines to a bounded text that is safe to show: control characters of a hostile server become question marks."""
    text = " ".join(lines)[:MAXIMUM_TEXT]
    return text if text.isprintable() else "".join(character if character.isprintable() else "?" for character in text)


class ReplyReader:
    """Collects octets until replies are whole. Never holds more than one bounded reply and one bounded line."""

    __slots__ = ("_buffer", "_code", "_lines", "_octets")

    def __init__(self) -> None:
        self._buffer = b""
        self._code = 0
        self._lines: list[str] = []
        self._octets = 0

    @property
    def is_empty(self) -> bool:
        """True if nothing of a further reply has come."""
        return not self._buffer and not self._lines

    def feed(self, octets: bytes) -> list[ServerReply]:
        """Return the replies that are now whole. Raises BadReply."""
        buffer = self._buffer + octets if self._buffer else octets
        replies: list[ServerReply] = []
        start = 0
        while (end := buffer.find(b"\n", start)) >= 0:
            line = buffer[start : end + 1]
            start = end + 1
            reply = self._take(line)
            if reply is not None:
                replies.append(reply)
        self._buffer = buffer[start:]
        if len(self._buffer) > MAXIMUM_LINE:
            raise BadReply(f"a reply line is longer than {MAXIMUM_LINE} octets")
        return replies

    def _take(self, line: bytes) -> ServerReply | None:
        if len(line) > MAXIMUM_LINE:
            raise BadReply(f"a reply line is longer than {MAXIMUM_LINE} octets")
        if line[-2:] != b"\r\n" or line.count(b"\r") != 1 or b"\0" in line:
            raise BadReply("a reply line holds a NUL, or a CR or LF that stands alone")
        code, separator = line[:3], line[3:4]
        if not code.isdigit() or not 200 <= int(code) < 600 or separator not in (b" ", b"-", b"\r"):
            raise BadReply(f"not an SMTP reply: {line[:60]!r}")
        if self._lines and int(code) != self._code:
            raise BadReply("the lines of one reply have different codes")
        self._octets += len(line)
        if len(self._lines) >= MAXIMUM_LINES or self._octets > MAXIMUM_OCTETS:
            raise BadReply("a reply does not end")
        self._code = int(code)
        self._lines.append(line[4:-2].decode("utf-8", "replace"))
        if separator == b"-":
            return None
        reply = ServerReply(self._code, tuple(self._lines))
        self._lines = []
        self._octets = 0
        return reply
