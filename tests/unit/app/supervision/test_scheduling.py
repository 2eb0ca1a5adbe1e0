import os
import subprocess
import sys

import pytest

from sekisho.app.supervision.scheduling import Scheduling

ASK = """
import os
from sekisho.app.supervision.scheduling import SCHEDULING

def forked(*, prompt):
    if os.fork() == 0:
        if prompt:
            SCHEDULING.answer_at_once()
        os._exit(os.sched_getscheduler(0))
    return os.waitstatus_to_exitcode(os.wait()[1])

assert SCHEDULING.work_in_batches()
print(os.sched_getscheduler(0), forked(prompt=False), forked(prompt=True))
"""


def test_a_process_and_what_it_forks_work_in_batches_but_for_who_answers():
    told = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(os.SCHED_BATCH), str(os.SCHED_BATCH), str(os.SCHED_OTHER)]


@pytest.mark.parametrize("chosen", [os.SCHED_IDLE, os.SCHED_BATCH])
def test_what_the_operator_chose_stays(monkeypatch, chosen):
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: chosen)
    monkeypatch.setattr(os, "sched_setscheduler", lambda *_: pytest.fail("nobody asked for that"))
    scheduling = Scheduling()
    assert not scheduling.work_in_batches()
    scheduling.answer_at_once()


def test_where_it_is_forbidden_nothing_happens(monkeypatch):
    def forbidden(*_):
        raise PermissionError(1, "not permitted")

    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_OTHER)
    monkeypatch.setattr(os, "sched_setscheduler", forbidden)
    scheduling = Scheduling()
    assert not scheduling.work_in_batches()
    scheduling.answer_at_once()
