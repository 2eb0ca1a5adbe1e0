"""Cuts command lines out of what was received; keeps no more than one line."""

from enum import Enum


class LineFault(Enum):
    """Why a line is not handed out."""

    BARE_LF = "bare_lf"
    OVERLONG = "overlong"


class LineCutter:
    """Remembers whether it is in the middle of a line that is too long: such a line is swallowed to its end, then reported once."""

    __slots__ = ("_overlong",)

    def __init__(self) -> None:
        self._overlong = False

    def cut(self, received: bytes, limit: int) -> tuple[bytes | LineFault | None, bytes]:
        """Return the first line without its CRLF (None if it is not complete) and what follows. `limit` counts the CRLF."""
        end = received.find(b"\n")
        if end < 0:
            if self._overlong or len(received) > limit:
                self._overlong = True
                return None, received[-1:]  # may be the CR of the line end
            return None, received
        overlong = self._overlong or end >= limit
        self._overlong = False
        rest = received[end + 1 :]
        if received[end - 1 : end] != b"\r":
            return LineFault.BARE_LF, rest
        return (LineFault.OVERLONG if overlong else received[: end - 1]), rest
