"""Ordinary mail is not stopped: every specimen goes the gateway's own way to a verdict, in real sandboxes. Newsletters are tagged, nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SPECIMENS = Path(__file__).resolve().parents[1] / "specimens" / "ordinary"
HALVES = ("tuning", "held_out")
LEAST = 200  # messages in each half


@pytest.mark.parametrize("half", HALVES)
def test_nothing_ordinary_is_stopped(half):
    command = [sys.executable, "-m", "sekisho", "scan", "--json", "--jobs", "2", str(SPECIMENS / half)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(rows) >= LEAST, run.stderr
    # A locked file is told as such (and waits for the password's mail in a running gateway); it is tagged, not stopped.
    locked = {row["path"] for row in rows if row["category"] == "unscannable" and row["reasons"][0]["code"] == "archive.encrypted"}
    assert all("ppap-file" in path for path in locked)
    stopped = [(Path(row["path"]).name, row["category"]) for row in rows if row["category"] not in {"clean", "bulk"} and row["path"] not in locked]
    assert stopped == []
    tagged = {Path(row["path"]).name.split("-")[2] for row in rows if row["category"] == "bulk"}
    assert tagged == {"newsletter"}
    assert [row["path"] for row in rows if row["unanswered"]] == []
