"""`sekisho run`: what the user can mend is one sentence before anything is touched. (Running: tests/journeys/test_on_postgres.py.)"""

import subprocess
import sys

import pytest

from sekisho.testing.gateway import environment


def run(tmp_path, *words):
    command = [sys.executable, "-m", "sekisho", "run", *words, "--data", str(tmp_path / "data")]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment(SEKISHO_LANG="en"))


@pytest.mark.parametrize(
    ("words", "says"), [((), "required"), (("postman",), "postman"), (("edge", "delivery"), "belong to one machine and one service")]
)
def test_what_cannot_run_touches_nothing(tmp_path, words, says):
    done = run(tmp_path, *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert not (tmp_path / "data").exists()
