"""How the kernel shares the processors among our processes: each works on until it waits, and none is interrupted because another has woken."""

import os
from contextlib import suppress


def work_in_batches() -> bool:
    """Ask for SCHED_BATCH (sched(7)) for this process and all that it forks; return whether it is so. An operator's own choice stays.

    A message wakes four processes about a dozen times. Where each wake-up interrupts somebody, every processor begins anew with cold caches; where
    it does not, messages gather meanwhile and are worked through together. An idle processor takes up work as soon as ever.
    """
    if not hasattr(os, "SCHED_BATCH"):
        return False
    with suppress(OSError):  # a filter of system calls: systemd can say it instead
        if os.sched_getscheduler(0) == os.SCHED_OTHER:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        return os.sched_getscheduler(0) == os.SCHED_BATCH
    return False
