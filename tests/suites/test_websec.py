"""ASVS 5.0 and the attacks on a console: every row that concerns us stands in docs/asvs.md, with a test that exists."""

import csv
import json
import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
STANDARD = "suites/websec/asvs/OWASP_Application_Security_Verification_Standard_5.0.0_en.csv"


def table():
    return (CHECKOUT / "docs" / "asvs.md").read_text("utf-8")


def rows():
    """First cell -> the whole line."""
    found = {}
    for line in table().splitlines():
        if line.startswith("| ") and not line.startswith(("| Row", "| CVE", "| Case")):
            for name in line.split("|")[1].split(","):
                found[name.strip()] = line
    return found


def test_every_row_of_api_and_sessions_is_answered(shared):
    with shared(STANDARD).open(encoding="utf-8-sig", newline="") as file:
        wanted = [row["req_id"] for row in csv.DictReader(file) if row["chapter_id"] in {"V4", "V7"} and int(row["L"]) <= 2]
    assert len(wanted) == 28
    known = rows()
    assert [name for name in wanted if name not in known] == []


def test_no_row_is_invented(shared):
    with shared(STANDARD).open(encoding="utf-8-sig", newline="") as file:
        every = {row["req_id"] for row in csv.DictReader(file)}
    assert {name for name in rows() if name.startswith("V")} <= every


def test_every_attack_is_answered(shared):
    cases = {case["id"] for case in json.loads(shared("suites/websec/console-attacks.json").read_text("utf-8"))["cases"]}
    assert cases == {name for name in rows() if name.startswith("web")}


def test_every_answer_is_a_test_that_exists_or_says_why_not():
    for name, line in rows().items():
        named = re.findall(r"`(tests/[\w/.]+)::(test_\w+)`", line)
        assert named or "not met" in line or "docs/operate/" in line or re.search(r"\| (no |not offered)", line), name
        for file, test in named:
            text = (CHECKOUT / file).read_text("utf-8")
            assert re.search(rf"^(?:async )?def {test}\(", text, re.MULTILINE), f"{name}: {file}::{test}"
