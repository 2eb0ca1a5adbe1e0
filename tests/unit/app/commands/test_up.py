"""`sekisho up`: what the user can mend is one sentence before anything is touched. (Running: tests/journeys.)"""

import subprocess
import sys

import pytest

from sekisho.testing.gateway import environment


def up(tmp_path, *words):
    command = [sys.executable, "-m", "sekisho", "up", "--data", str(tmp_path / "data"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment(SEKISHO_LANG="en"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[console]\nlisten = '0.0.0.0:8025'\n", ":2: the console stays on loopback"),
        ("[[listeners]]\naddress = '0.0.0.0'\n", "the catch-all mailbox exists only on loopback"),
        ("[tls\n", "this is not TOML"),
    ],
)
def test_bad_settings_start_nothing(tmp_path, text, words):
    file = tmp_path / "sekisho.toml"
    file.write_text(text)
    run = up(tmp_path, "--config", str(file))
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.count("\n") == 1
    assert words in run.stderr
    assert not (tmp_path / "data").exists()


def test_a_named_file_must_be_there(tmp_path):
    run = up(tmp_path, "--config", str(tmp_path / "missing.toml"))
    assert run.returncode == 2
    assert "missing.toml cannot be read: No such file or directory." in run.stderr


def test_the_file_of_the_data_folder_is_read_when_it_is_there(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "sekisho.toml").write_text("[servise]\n")
    run = up(tmp_path)
    assert run.returncode == 2
    assert "Did you mean 'service'?" in run.stderr
