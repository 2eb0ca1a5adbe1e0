"""How long a client may take: for a command, for the octets of a message, for the whole session."""

from dataclasses import dataclass

from sekisho.model.decision import Reply
from sekisho.smtp.replies import IDLE_TOO_LONG

TOO_SLOW = Reply(421, "4.4.2", "Too slow, closing")
SESSION_TOO_LONG = Reply(421, "4.4.2", "Session is too old, closing")


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """Times in seconds (RFC 5321 section 4.5.3.2 advises 5 minutes between commands)."""

    idle_seconds: float = 300.0  # for each whole command, and for a message besides what its size allows
    session_seconds: float = 3_600.0
    handshake_seconds: float = 30.0
    least_rate: float = 512.0  # octets of a message a second


class Pace:
    """One session's clock. What counts is progress: an octet now and then keeps nobody in (slow-loris)."""

    __slots__ = ("_began", "_data_began", "_octets", "last_progress", "working")

    def __init__(self, now: float) -> None:
        self._began = self.last_progress = now
        self._data_began = 0.0  # 0 = no message is on its way
        self._octets = 0
        self.working = False  # an answer is being worked out: time does not count

    def progress(self, now: float) -> None:
        """Note a whole command or its answer."""
        self.last_progress = now

    def data_begins(self, now: float) -> None:
        """Note that a message comes from now on."""
        self._data_began, self._octets = now, 0

    def data(self, octets: int) -> None:
        """Count octets of the message."""
        self._octets += octets

    def data_ends(self, now: float) -> None:
        """Note that the message is over, whatever became of it."""
        self._data_began, self.last_progress = 0.0, now

    def dismissal(self, now: float, limits: SessionLimits) -> Reply | None:
        """Return the words with which the client is sent away, or None. An answer being worked out is never cut off."""
        if self.working:
            return None
        if self._data_began:
            if now - self._data_began > limits.idle_seconds + self._octets / limits.least_rate:
                return TOO_SLOW
        elif now - self.last_progress > limits.idle_seconds:
            return IDLE_TOO_LONG
        return SESSION_TOO_LONG if now - self._began > limits.session_seconds else None
