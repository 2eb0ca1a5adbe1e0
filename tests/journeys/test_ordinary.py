"""Ordinary mail is not stopped: every specimen goes the gateway's own way to a verdict, in real sandboxes. Newsletters are tagged, nothing else.

The half that nobody looks at while tuning gives a count and no name: when it fails, mend the cause without reading the message.
"""

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
    assert sum(bool(row["unanswered"]) for row in rows) == 0
    # A locked file is told as such (and waits for the password's mail in a running gateway); it is tagged, not stopped.
    locked = [row for row in rows if row["category"] == "unscannable" and row["reasons"][0]["code"] == "archive.encrypted"]
    assert sum("ppap-file" not in row["path"] for row in locked) == 0
    stopped = [row for row in rows if row["category"] not in {"clean", "bulk"} and row not in locked]
    if half == "tuning":
        assert [(Path(row["path"]).name, row["category"]) for row in stopped] == []
    assert len(stopped) == 0, "without a name: the other half is never looked at"
    tagged = {Path(row["path"]).name.split("-")[2] for row in rows if row["category"] == "bulk"}
    assert tagged == {"newsletter"}
