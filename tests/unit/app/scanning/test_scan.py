"""`sekisho scan`: files in, one verdict each, by the gateway's own passage in the sandbox."""

import json
import subprocess
import sys

from sekisho.app.samples.catalogue import SAMPLES
from sekisho.testing.gateway import environment

BUILT = {sample.name: sample.build() for sample in SAMPLES}


def scan(*arguments):
    command = [sys.executable, "-m", "sekisho", "scan", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=environment(SEKISHO_LANG="en"))


def test_a_folder_gives_one_json_line_a_message(tmp_path):
    for name, octets in BUILT.items():
        (tmp_path / f"{name}.eml").write_bytes(octets)
    done = scan("--json", tmp_path)
    rows = {row["path"].rpartition("/")[2].removesuffix(".eml"): row for row in map(json.loads, done.stdout.splitlines())}
    assert set(rows) == set(BUILT)
    assert rows["eicar"]["category"] == "malware"
    assert rows["clean"]["category"] == "clean"
    assert rows["locked"]["category"] == "unscannable"
    for row in rows.values():
        assert set(row) >= {"path", "sha256", "category", "score", "points_total", "reasons", "unanswered", "model", "rules", "elapsed_ms"}
        assert row["unanswered"] == []
        assert row["points_total"] == row["prior"] + sum(reason["points"] for reason in row["reasons"])
    assert done.returncode == 1


def test_an_mbox_is_split_and_line_feeds_are_taken_as_they_are(tmp_path):
    lines = BUILT["clean"].replace(b"\r\n", b"\n")
    (tmp_path / "two.mbox").write_bytes((b"From a@b.test Mon Jan  1 00:00:00 2024\n" + lines + b"\n") * 2)
    done = scan("--json", tmp_path / "two.mbox")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["path"].rpartition("#")[2] for row in rows] == ["1", "2"]
    assert rows[0]["sha256"] == rows[1]["sha256"]
    assert done.returncode == 0


def test_unreadable_paths_are_told_and_the_others_go_on(tmp_path):
    (tmp_path / "clean.eml").write_bytes(BUILT["clean"])
    done = scan(tmp_path / "missing.eml", tmp_path / "clean.eml")
    assert done.returncode == 2
    assert "missing.eml" in done.stderr
    assert "clean.eml: clean" in done.stdout
