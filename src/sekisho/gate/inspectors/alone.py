"""The lane of one-shot children: one message, one process, so that what breaks it meets nobody else's mail."""

from sekisho.gate.inspectors.inspector import Inspector, Job
from sekisho.gate.inspectors.jobs import NeedsOneShot
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

    def answered(self, inspector: Inspector, job: Job, answer: Opened | NeedsOneShot) -> None:
        """Hand the answer on; the child has done its work."""
        self._pause = 0.0
        if isinstance(answer, Opened) and not job.unwanted:
            self.stats.opened += 1
            self.stats.one_shots += 1
            job.future.set_result(answer)
        self.release(inspector)
        self.pump()
