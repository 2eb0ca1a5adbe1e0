"""Limits on clients: sessions in all and per address, failed logins, names that are tried. Counted per edge process."""

import asyncio
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass

from sekisho.edge.stress import Stress
from sekisho.edge.tarpit import Tarpit
from sekisho.model.decision import Reply

TOO_MANY_SESSIONS = Reply(421, "4.3.2", "Too many sessions, please try again later")
TOO_MANY_FROM_ADDRESS = Reply(421, "4.7.0", "Too many sessions from your address, please try again later")
LOGIN_WINDOW_SECONDS = 600.0
REMEMBERED_ADDRESSES = 10_000


@dataclass(frozen=True, slots=True)
class GuardLimits:
    """How many sessions one process keeps, and how many failed logins an address has in ten minutes."""

    sessions: int = 5_000
    sessions_per_address: int = 50
    failed_logins: int = 10


class Guard:
    """Counts sessions and failed logins by client address."""

    def __init__(self, limits: GuardLimits) -> None:
        self.limits = limits
        self.stress = Stress(limits.sessions)
        self.tarpit = Tarpit()
        self._sessions: Counter[str] = Counter()
        self._total = 0
        self._failures: OrderedDict[str, tuple[float, int]] = OrderedDict()

    @property
    def total(self) -> int:
        """Sessions now open."""
        return self._total

    def enter(self, ip: str) -> Reply | None:
        """Count a new session; return the reply with which it is turned away, or None. Every `enter` that returns None needs a `leave`."""
        if self._total >= self.limits.sessions:
            return TOO_MANY_SESSIONS
        if self._sessions[ip] >= self.limits.sessions_per_address:
            return TOO_MANY_FROM_ADDRESS
        self._sessions[ip] += 1
        self._total += 1
        return None

    def leave(self, ip: str) -> None:
        """Forget a session that was let in."""
        self._total -= 1
        self._sessions[ip] -= 1
        if self._sessions[ip] <= 0:
            del self._sessions[ip]

    def may_log_in(self, ip: str) -> bool:
        """Tell whether this address may still try a password."""
        since, failures = self._failures.get(ip, (0.0, 0))
        return failures < self.limits.failed_logins or time.monotonic() - since > LOGIN_WINDOW_SECONDS

    def login_failed(self, ip: str) -> None:
        """Remember a wrong password. The oldest address is forgotten when there are too many."""
        now = time.monotonic()
        since, failures = self._failures.pop(ip, (now, 0))
        if now - since > LOGIN_WINDOW_SECONDS:
            since, failures = now, 0
        self._failures[ip] = (since, failures + 1)
        while len(self._failures) > REMEMBERED_ADDRESSES:
            self._failures.popitem(last=False)

    async def hold_up(self, ip: str) -> None:
        """Let who tries one unknown recipient after the other wait for the answer; not under stress, when sessions are dear."""
        seconds = self.tarpit.unknown_recipient(ip, time.monotonic())
        if seconds and not self.stress.is_on:
            self.tarpit.waiting += 1
            try:
                await asyncio.sleep(seconds)
            finally:
                self.tarpit.waiting -= 1
