"""Children are kept, and stopped in order."""

import gc
import os
import signal
import time

import pytest

from sekisho.app.supervision.processes import Child, Keeper


def run_keeper(tmp_path, children):
    """Run a keeper in a child of its own, so that its signals are not the test's; return its pid."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            keeper = Keeper(lambda: (tmp_path / "reloaded").touch() or True, lambda kept: None)
            keeper.children += children
            code = keeper.run()
        finally:
            os._exit(code)
    return pid


def living(path, tmp_path, *, on_term=b"stopped\n"):
    """A child's main: notes its start, and its end when asked to."""

    def main():
        signal.signal(signal.SIGTERM, lambda *_: stop())
        note(f"{path} started {os.getpid()}\n")
        while True:
            time.sleep(0.05)

    def stop():
        note(f"{path} stopped\n")
        os._exit(0)

    def note(text):
        with (tmp_path / "notes").open("a") as notes:
            notes.write(text)

    return main


def wait_for(condition):
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    pytest.fail("it did not happen in 20 seconds")


def notes(tmp_path):
    path = tmp_path / "notes"
    return path.read_text().splitlines() if path.exists() else []


def test_a_killed_child_is_replaced_and_lower_ranks_stop_first(tmp_path):
    keeper = run_keeper(tmp_path, [Child("first", living("first", tmp_path), rank=0), Child("second", living("second", tmp_path), rank=1)])
    wait_for(lambda: len(notes(tmp_path)) == 2)
    victim = next(int(line.split()[2]) for line in notes(tmp_path) if line.startswith("first started"))
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: sum(line.startswith("first started") for line in notes(tmp_path)) == 2)
    os.kill(keeper, signal.SIGTERM)
    _, status = os.waitpid(keeper, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert [line for line in notes(tmp_path) if line.endswith("stopped")] == ["first stopped", "second stopped"]


def test_hangup_reloads_without_a_restart(tmp_path):
    def main():
        signal.signal(signal.SIGHUP, lambda *_: (tmp_path / "told").touch())
        (tmp_path / "ready").touch()
        while True:
            time.sleep(0.05)

    keeper = run_keeper(tmp_path, [Child("only", main)])
    wait_for((tmp_path / "ready").exists)
    os.kill(keeper, signal.SIGHUP)
    wait_for((tmp_path / "told").exists)
    assert (tmp_path / "reloaded").exists()
    os.kill(keeper, signal.SIGTERM)
    os.waitpid(keeper, 0)


def test_no_collection_in_a_child_touches_what_the_supervisor_had(tmp_path):
    """Each object that a collection looks at is written to, and its page is then no longer shared: 40 MB for each role."""

    def main():
        (tmp_path / "counts.new").write_text(f"{gc.get_freeze_count()} {len(gc.get_objects())}")
        (tmp_path / "counts.new").rename(tmp_path / "counts")
        return 0

    keeper = run_keeper(tmp_path, [Child("only", main)])
    wait_for((tmp_path / "counts").exists)
    os.kill(keeper, signal.SIGTERM)
    os.waitpid(keeper, 0)
    frozen, looked_at = map(int, (tmp_path / "counts").read_text().split())
    assert frozen > 20 * looked_at
