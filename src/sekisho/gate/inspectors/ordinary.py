"""The ordinary lane: resident inspectors, one message running and at most one more unstarted at each."""

from collections.abc import Callable

from sekisho.gate.inspectors.inspector import Inspector, Job
from sekisho.gate.inspectors.jobs import Answered, PicturesLeft
from sekisho.gate.inspectors.lane import Charge, Lane, PoolSettings, PoolStats
from sekisho.gate.inspectors.line import Line
from sekisho.model.dossier import Opened

_FRESH = 0.05  # seconds: behind a message that runs longer than this nothing is put


class OrdinaryLane(Lane):
    """Grows while messages wait, shrinks when idle, renews each inspector after so many messages."""

    def __init__(self, line: Line, settings: PoolSettings, stats: PoolStats, charge: Charge, send_alone: Callable[[Job], None]) -> None:
        super().__init__(line, settings, stats, charge)
        self._send_alone = send_alone
        self._grown = 0
        self._worn: list[Inspector] = []  # to be let go as soon as another is there in their place

    def wanted(self) -> int:
        """Base size, what it has grown by, and a successor for each worn one."""
        return min(self.settings.size + self._grown, max(self.settings.size, self.settings.most)) + len(self._worn)

    def pump(self) -> None:
        """First to the idle, then behind what has just begun."""
        waiting = self.waiting
        while waiting:
            inspector = self._with_room()
            if inspector is None:
                return
            job = waiting.popleft()
            if not job.unwanted:
                inspector.send(job)

    def answered(self, inspector: Inspector, job: Job, answer: Answered) -> None:
        """Hand the answer on, or send the message, or only its pictures, to a child of its own."""
        self._pause = 0.0
        if not job.unwanted:
            if isinstance(answer, Opened):
                self.stats.opened += 1
                job.future.set_result(answer)
            else:
                job.left = answer if isinstance(answer, PicturesLeft) else None
                self._send_alone(job)
        if inspector.served >= self.settings.recycle_after:
            self._wear(inspector)
        self.pump()

    def discarded(self, inspector: Inspector) -> None:
        """An answer that nobody wanted came; the inspector has room again."""
        if inspector.served >= self.settings.recycle_after:
            self._wear(inspector)
        self.pump()

    def lost(self, inspector: Inspector, why: str) -> None:
        """Forget it, and go on as every lane does."""
        if inspector in self._worn:
            self._worn.remove(inspector)
        super().lost(inspector, why)

    def tick(self, now: float) -> None:
        """Grow, shrink, and send elsewhere what waits behind a slow message."""
        settings = self.settings
        for inspector in self.inspectors:
            job = inspector.give_up_following(now, settings.slow)
            if job is not None and not job.unwanted:
                self.stats.resent += 1
                self.waiting.appendleft(job)
        self.pump()
        if self.waiting and settings.size + self._grown < settings.most:
            self._grown += 1
        elif self._grown and not self._worn:
            for inspector in self.inspectors[settings.size :]:
                if not inspector.sent and now - inspector.idle_since > settings.idle:
                    self._grown -= 1
                    self.release(inspector)
                    break
        super().tick(now)

    def arrived(self) -> None:
        """A successor takes the place of a worn one, which finishes what it has."""
        self._let_worn_go()
        self.pump()

    def _wear(self, inspector: Inspector) -> None:
        if inspector not in self._worn and inspector in self.inspectors:
            self._worn.append(inspector)
            self.fill()
        else:
            self._let_worn_go()

    def _let_worn_go(self) -> None:
        for worn in list(self._worn):
            # Enough others must be there; until then it works on, so that nobody waits for the fork.
            if not worn.sent and len(self.inspectors) >= self.wanted():
                self._worn.remove(worn)
                self.stats.recycled += 1
                self.release(worn)

    def _with_room(self) -> Inspector | None:
        now = self._loop.time()
        best = None
        replaced = self._worn if self._worn and len(self.inspectors) >= self.wanted() else ()
        for inspector in self.inspectors:
            if inspector in replaced:
                continue
            sent = inspector.sent
            if not sent:
                return inspector
            if best is None and len(sent) == 1 and inspector.running_since and now - inspector.running_since < _FRESH:
                best = inspector
        return best
