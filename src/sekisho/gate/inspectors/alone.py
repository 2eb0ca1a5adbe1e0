"""The lane of one-shot children: one message, one process, so that what breaks it meets nobody else's mail."""

from collections import OrderedDict

from sekisho.gate.inspectors.inspector import Inspector, Job
from sekisho.gate.inspectors.jobs import Answered, LookedAt
from sekisho.gate.inspectors.lane import Charge, Lane, PoolSettings, PoolStats
from sekisho.gate.inspectors.line import Line
from sekisho.model.dossier import Opened

_MOST_REMEMBERED = 4_096  # digests of 32 octets


class AloneLane(Lane):
    """Keeps spares ready; `inspectors` holds them and those at work."""

    one_shot = True

    def __init__(self, line: Line, settings: PoolSettings, stats: PoolStats, charge: Charge) -> None:
        super().__init__(line, settings, stats, charge)
        self._nothing_in: OrderedDict[bytes, None] = OrderedDict()  # digests of pictures that a child has looked at, and saw nothing

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
        return working + max(self.settings.spares, min(len(self.waiting), self.settings.one_shots - working))

    def working(self) -> int:
        """Return how many have a message."""
        return sum(1 for inspector in self.inspectors if inspector.sent)

    def pump(self) -> None:
        """Give each waiting job to a spare, within the limit."""
        while self.waiting and self.working() < self.settings.one_shots:
            spare = next((inspector for inspector in self.inspectors if not inspector.sent), None)
            if spare is None:
                break
            job = self.waiting.popleft()
            if not job.unwanted:
                spare.send(job)
        self.fill()

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
                self._remember(left.digest)
                self._done_with(job, left.opened)
        self.release(inspector)
        self.pump()

    def _remember(self, digest: bytes) -> None:
        self._nothing_in[digest] = None
        if len(self._nothing_in) > _MOST_REMEMBERED:
            self._nothing_in.popitem(last=False)

    def _done_with(self, job: Job, opened: Opened) -> None:
        self.stats.opened += 1
        job.future.set_result(opened)
