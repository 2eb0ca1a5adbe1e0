"""The inspectors of one edge: give a message, get its facts, or the reason why nobody could open it."""

import asyncio
import fcntl
import os

from sekisho.gate.inspectors.alone import AloneLane
from sekisho.gate.inspectors.inspector import Job
from sekisho.gate.inspectors.jobs import NO_WISHES, CouldNotOpen, Wishes
from sekisho.gate.inspectors.lane import PoolSettings, PoolStats, log
from sekisho.gate.inspectors.line import Connect, Line
from sekisho.gate.inspectors.ordinary import OrdinaryLane
from sekisho.model.dossier import Opened
from sekisho.model.errors import TemporaryFailure

_TICK = 0.1  # seconds
_STALLED = 1.0  # seconds without a tick: this process itself stood still, so answers may wait unread and nobody is to be killed now


class Inspectors:
    """A message is opened by a resident inspector; in a child of its own when it needs one, or when an inspector died on it.

    Who dies twice on a message has it reported as CouldNotOpen. Every other failure is TemporaryFailure: come again.
    """

    def __init__(self, connect: Connect, settings: PoolSettings | None = None) -> None:
        self.settings = settings or PoolSettings()
        self.stats = PoolStats()
        self._line = Line(connect)
        self._alone = AloneLane(self._line, self.settings, self.stats, self._charge)
        self._ordinary = OrdinaryLane(self._line, self.settings, self.stats, self._charge, self._alone.place)
        self._number = 0
        self._loop = asyncio.get_running_loop()
        self._ticking: asyncio.TimerHandle | None = None
        self._closed = False
        self._ticked_at = self._loop.time()

    async def start(self) -> None:
        """Ask for the first inspectors. Returns at once: messages may be given before they are there."""
        self._tick()

    async def open(self, content: bytes | int, size: int, wishes: Wishes = NO_WISHES, owner: str = "") -> Opened | CouldNotOpen:
        """Return the facts of a message of `size` octets, given as octets or as a read-only descriptor (position does not matter).

        Where a clean copy or a preview is wished for, a child of its own makes it as well.
        `owner`: whose mail it is: his pictures may be looked at by one child (`AloneLane`); "" shares nothing.

        The descriptor stays the caller's and must stay open until the answer. Raises TemporaryFailure when no inspector has time.
        """
        if isinstance(content, int):
            if fcntl.fcntl(content, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY:
                raise ValueError("an inspector gets read-only descriptors alone")
        elif len(content) != size:
            raise ValueError("size is not the size of the content")
        if self._closed:
            raise TemporaryFailure("the inspectors are closed")
        if self.waiting >= self.settings.waiting:
            self.stats.refused += 1
            raise TemporaryFailure("too many messages wait for an inspector")
        self._number += 1
        job = Job(self._number, content, size, self._loop.create_future(), self._loop.time(), self.settings.allowed(size), wishes, owner)
        (self._ordinary if wishes.clean is None and wishes.preview is None else self._alone).place(job)
        return await job.future

    @property
    def waiting(self) -> int:
        """How many messages no inspector has yet."""
        return len(self._ordinary.waiting) + len(self._alone.waiting)

    @property
    def running(self) -> int:
        """How many messages inspectors have now."""
        return sum(len(inspector.sent) for lane in (self._ordinary, self._alone) for inspector in lane.inspectors)

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of the inspectors, ordinary ones first."""
        return tuple(inspector.pid for lane in (self._ordinary, self._alone) for inspector in lane.inspectors)

    async def close(self) -> None:
        """End every inspector. Messages not yet opened fail with TemporaryFailure."""
        self._closed = True
        if self._ticking is not None:
            self._ticking.cancel()
        for lane in (self._ordinary, self._alone):
            await lane.close()
        self._line.close()

    def _tick(self) -> None:
        if self._closed:
            return
        self._ticking = self._loop.call_later(_TICK, self._tick)
        now = self._loop.time()
        stalled = now - self._ticked_at > _STALLED
        self._ticked_at = now
        for lane in (self._ordinary, self._alone):
            if not stalled:
                lane.kill_overdue(now)
            lane.tick(now)

    def _charge(self, job: Job, reason: str) -> None:
        """An inspector died on this message: try once more, alone; after that it is known to be impossible."""
        self.stats.deaths += 1
        job.crashes += 1
        job.reasons.append(reason)
        job.left = None  # wholly, whatever it was
        if job.unwanted:
            return
        if job.crashes < 2:
            self._alone.place(job)
            return
        self.stats.could_not_open += 1
        log.error("message %d could not be opened: %r", job.number, job.reasons)
        job.future.set_result(CouldNotOpen(f"the inspector died twice on this message: {_in_short(reason)}"))


def _in_short(reason: str) -> str:
    """Return the last line of a reason, as printable text: it may quote the message."""
    last = reason.strip().rpartition("\n")[2]
    return "".join(character if character.isprintable() else "?" for character in last)[:150]
