"""The lane of one-shot children: one message, one process, so that what breaks it meets nobody else's mail.

Only a child that looks at pictures may look at those of a few more messages, of the same owner, within a second: a fork and its page faults cost
ten times what the look does. Who breaks such a child can make it say "nothing" of pictures, which he could of his own in any case; it never
meets a message, nor another owner's pictures, and what it says after its first look is not remembered for others.
"""

from collections import OrderedDict

from sekisho.gate.inspectors.inspector import Inspector, Job
from sekisho.gate.inspectors.jobs import Answered, LookedAt
from sekisho.gate.inspectors.lane import Charge, Lane, PoolSettings, PoolStats
from sekisho.gate.inspectors.line import Line
from sekisho.model.dossier import Opened

_MOST_REMEMBERED = 4_096  # digests of 32 octets
_MOST_GLANCES = 16  # of one child
_LINGER = 1.0  # seconds that it waits for more pictures


class AloneLane(Lane):
    """Keeps spares ready; `inspectors` holds them and those at work."""

    one_shot = True

    def __init__(self, line: Line, settings: PoolSettings, stats: PoolStats, charge: Charge) -> None:
        super().__init__(line, settings, stats, charge)
        self._nothing_in: OrderedDict[bytes, None] = OrderedDict()  # digests of pictures that a child has looked at, and saw nothing
        self._lingering: dict[Inspector, str] = {}  # children that looked at pictures and may look at more of the same owner's

    def place(self, job: Job) -> None:
        """Take a job. Logos below everybody's mail are looked at once: the answer depends on these octets alone, and their own child gave it."""
        if job.left is not None and not job.unwanted and (digest := job.left.digest) in self._nothing_in:
            self._nothing_in.move_to_end(digest)
            self.stats.known_pictures += 1
            self._done_with(job, job.left.opened)
        else:
            super().place(job)

    def wanted(self) -> int:
        """Spares beside those at work, and at most as many at work as allowed."""
        working = self.working()
        lingering = sum(1 for inspector in self._lingering if not inspector.sent)
        return working + lingering + max(self.settings.spares, min(len(self.waiting), self.settings.one_shots - working))

    def working(self) -> int:
        """Return how many have a message."""
        return sum(1 for inspector in self.inspectors if inspector.sent)

    def pump(self) -> None:
        """Give each waiting job to a spare, within the limit."""
        while self.waiting and self.working() < self.settings.one_shots:
            job = self.waiting[0]
            child = self._child_for(job)
            if child is None and not job.unwanted:
                break
            self.waiting.popleft()
            if child is not None and not job.unwanted:
                child.send(job)
        self.fill()

    def _child_for(self, job: Job) -> Inspector | None:
        """Return who takes a job: for pictures one that looked at others of this owner, else one that did nothing yet."""
        if job.left is not None and job.owner:
            for child, owner in self._lingering.items():
                if owner == job.owner and not child.sent:
                    return child
        return next((inspector for inspector in self.inspectors if not inspector.sent and inspector not in self._lingering), None)

    def answered(self, inspector: Inspector, job: Job, answer: Answered) -> None:
        """Hand the answer on; the child has done its work. If it saw anything in pictures, another one opens the whole message."""
        self._pause = 0.0
        left, job.left = job.left, None
        if job.unwanted:
            pass
        elif isinstance(answer, Opened):
            self.stats.one_shots += 1
            self._done_with(job, answer)
        elif isinstance(answer, LookedAt) and left is not None:
            self.stats.glances += 1
            if answer.found:
                self.waiting.appendleft(job)
            else:
                if inspector.served == 1:
                    self._remember(left.digest)
                self._done_with(job, left.opened)
            if job.owner and inspector.served < _MOST_GLANCES and inspector in self.inspectors:
                self._lingering[inspector] = job.owner
                self.pump()
                return
        self.release(inspector)
        self.pump()

    def release(self, inspector: Inspector) -> None:
        """Let it go, whatever it waited for."""
        self._lingering.pop(inspector, None)
        super().release(inspector)

    def lost(self, inspector: Inspector, why: str) -> None:
        """Forget it, and go on as every lane does."""
        self._lingering.pop(inspector, None)
        super().lost(inspector, why)

    def tick(self, now: float) -> None:
        """Let go who waited long enough for more pictures."""
        for child in [child for child in self._lingering if not child.sent and now - child.idle_since > _LINGER]:
            self.release(child)
        super().tick(now)

    def _remember(self, digest: bytes) -> None:
        self._nothing_in[digest] = None
        if len(self._nothing_in) > _MOST_REMEMBERED:
            self._nothing_in.popitem(last=False)

    def _done_with(self, job: Job, opened: Opened) -> None:
        self.stats.opened += 1
        job.future.set_result(opened)
