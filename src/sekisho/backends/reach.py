"""Whether the database answers: known to all sessions of a process, so that nobody waits long for one that is gone."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from sekisho.model.errors import Away, Refused, TemporaryFailure

log = logging.getLogger(__name__)

ASIDE = "aside"  # folder of mail that waits on this machine for the database
NO_ANSWER_JA = "データベースが応答しません"
PAUSE = 1.0  # seconds after a failure until the next question goes through: it is asked for all


class SetAside(Protocol):
    """The spool of one machine, for mail that waits there for the database."""

    async def messages(self) -> int:
        """Return how many messages lie there."""
        ...

    async def octets(self) -> int:
        """Return how much lies there."""
        ...


class Moves(Protocol):
    """Takes what was set aside into the database."""

    async def move(self) -> int:
        """Move some; return how much, 0 when nothing is left. Raises TemporaryFailure, OSError."""
        ...


class Reach:
    """Asked before a session is opened or a question is queued. Safe for all threads of a process."""

    def __init__(self) -> None:
        self.away = False
        self.fills = False  # this process brings what is not there yet; for all others the database is away meanwhile
        self.since = 0.0  # seconds since 1970
        self.why = self.why_ja = ""
        self._again = 0.0
        self._lock = threading.Lock()
        self._unprepared: Callable[[], None] | None = None

    def prepare_later(self, prepare: Callable[[], None], why: Away) -> None:
        """Take note that the tables' form is not known yet: `prepare` sees to it before the first session opens. It raises Refused."""
        self._unprepared = prepare
        self.lost(str(why), why.japanese)

    def must(self) -> None:
        """Raise TemporaryFailure while nobody answers; one question a second goes through."""
        if not self.away:
            return
        with self._lock:
            now = time.monotonic()
            if self.away and now < self._again:
                raise TemporaryFailure(f"the database does not answer: {self.why}", self.why_ja)
            self._again = now + PAUSE

    def enter(self) -> None:
        """See to the tables, once. Raises TemporaryFailure while that cannot be done."""
        prepare = self._unprepared
        if prepare is None:
            return
        try:
            prepare()
        except Refused as refused:
            self.lost(str(refused), refused.japanese)
            raise TemporaryFailure(str(refused), refused.japanese) from None
        self._unprepared = None

    def lost(self, why: str, japanese: str = "データベースに接続できません") -> None:
        """Hear that a session could not be opened, or that no answer came."""
        with self._lock:
            self._again = time.monotonic() + PAUSE
            fresh = not self.away
            if fresh:
                self.away, self.since = True, time.time()
            self.why, self.why_ja = why, japanese
        if fresh:
            log.error("the database does not answer: %s", why)

    def found(self) -> None:
        """Hear that an answer came."""
        if self.away and self._unprepared is None:
            with self._lock:
                seconds, self.away = time.time() - self.since, False
            log.warning("the database answers again, after %.0f s", seconds)
