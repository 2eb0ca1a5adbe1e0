"""The lane of one-shot children: one message, one process, so that what breaks it meets nobody else's mail."""

from sekisho.gate.inspectors.inspector import Inspector, Job
from sekisho.gate.inspectors.jobs import Answered, LookedAt
from sekisho.gate.inspectors.lane import Lane
from sekisho.model.dossier import Opened


class AloneLane(Lane):
    """Keeps spares ready; `inspectors` holds them and those at work."""

    one_shot = True

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
                self._done_with(job, left.opened)
        self.release(inspector)
        self.pump()

    def _done_with(self, job: Job, opened: Opened) -> None:
        self.stats.opened += 1
        job.future.set_result(opened)
