import os
import subprocess
import sys

import pytest

from sekisho.app.scheduling import work_in_batches

ASK = """
import os
from sekisho.app.scheduling import work_in_batches
assert work_in_batches()
if os.fork() == 0:
    os._exit(os.sched_getscheduler(0))
print(os.sched_getscheduler(0), os.waitstatus_to_exitcode(os.wait()[1]))
"""


def test_a_process_and_what_it_forks_work_in_batches():
    told = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(os.SCHED_BATCH), str(os.SCHED_BATCH)]


def test_what_the_operator_chose_stays(monkeypatch):
    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_IDLE)
    monkeypatch.setattr(os, "sched_setscheduler", lambda *_: pytest.fail("nobody asked for that"))
    assert not work_in_batches()


def test_where_it_is_forbidden_nothing_happens(monkeypatch):
    def forbidden(*_):
        raise PermissionError(1, "not permitted")

    monkeypatch.setattr(os, "sched_getscheduler", lambda _: os.SCHED_OTHER)
    monkeypatch.setattr(os, "sched_setscheduler", forbidden)
    assert not work_in_batches()
