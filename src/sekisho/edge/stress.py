"""Stress mode, after Postfix's model: with nearly all sessions taken clients get little time, until it is calm again.

Some mail comes later, none is lost.
"""

from dataclasses import replace

from sekisho.edge.pace import SessionLimits
from sekisho.smtp.limits import ServerLimits

ENTER, LEAVE = 0.85, 0.6  # of the sessions that are allowed
LATE_SECONDS = 1.0  # by which the loop comes too late to its clock: this process has more to do than it can
CALM_SECONDS = 5.0  # that it must be calm before the mode is left
IDLE_SECONDS = 10.0
MAX_ERRORS = 1
MAX_COMMANDS = 12


class Stress:
    """Enters and leaves by itself."""

    def __init__(self, most_sessions: int) -> None:
        self._enter, self._leave = max(2.0, ENTER * most_sessions), LEAVE * most_sessions
        self._calm_since: float | None = None
        self._late = 0
        self.is_on = False

    def look(self, sessions: int, now: float, late: float = 0.0) -> bool:
        """Look at the sessions that are open and at how late the clock was; return whether the mode has changed."""
        self._late = self._late + 1 if late > LATE_SECONDS else 0
        crowded = sessions >= self._enter or self._late > 1
        if not self.is_on:
            self.is_on, self._calm_since = crowded, None
            return crowded
        if crowded or sessions > self._leave or self._late:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = now
        elif now - self._calm_since >= CALM_SECONDS:
            self.is_on = False
            return True
        return False

    def session_limits(self, usual: SessionLimits) -> SessionLimits:
        """Return how long clients may take now."""
        return replace(usual, idle_seconds=min(IDLE_SECONDS, usual.idle_seconds)) if self.is_on else usual

    def server_limits(self, usual: ServerLimits) -> ServerLimits:
        """Return what a new session may ask now."""
        if not self.is_on:
            return usual
        errors, commands = min(MAX_ERRORS, usual.max_errors), min(MAX_COMMANDS, usual.max_commands_without_mail)
        return replace(usual, max_errors=errors, max_commands_without_mail=commands)
