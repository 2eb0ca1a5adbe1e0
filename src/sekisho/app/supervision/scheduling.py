"""How the kernel shares the processors among our processes: who answers clients runs as soon as it wakes, all others work on until they wait."""

import os
from contextlib import suppress


class Scheduling:
    """The choice for this process and all that it forks. An operator's own choice stays."""

    def __init__(self) -> None:
        self._is_ours = False  # SCHED_BATCH was asked for by us

    def work_in_batches(self) -> bool:
        """Ask for SCHED_BATCH (sched(7)); return whether it was granted.

        A message wakes four processes about a dozen times. Where each wake-up interrupts somebody, every processor begins anew with cold caches;
        where it does not, messages gather meanwhile and are worked through together. An idle processor takes up work as soon as ever.
        """
        with suppress(OSError):  # a filter of system calls
            if os.sched_getscheduler(0) == os.SCHED_OTHER:
                os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
                self._is_ours = True
        return self._is_ours

    def answer_at_once(self) -> None:
        """Go back to the usual, for a process that somebody waits for: on a machine with other work it would else wait behind all of it."""
        if self._is_ours:
            with suppress(OSError):
                os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


SCHEDULING = Scheduling()
