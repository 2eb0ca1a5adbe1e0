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
    cases = {case["id"]: case["expect"] for case in json.loads(shared("suites/websec/console-attacks.json").read_text("utf-8"))["cases"]}
    answered = {name: line for name, line in rows().items() if name.startswith("web")}
    assert cases.keys() == answered.keys()
    assert {name: line.split("|")[2].strip() for name, line in answered.items()} == cases
    assert not [line for line in answered.values() if "not met" in line]


def test_every_attack_is_tried_on_a_running_console(shared):
    """By a test of its own in a browser, or over HTTP, which names the case where it begins."""
    for case in json.loads(shared("suites/websec/console-attacks.json").read_text("utf-8"))["cases"]:
        named = re.findall(r"`(tests/(?:browser|unit/console)/[\w/.]+)::(test_\w+)`", rows()[case["id"]])
        told = [_body(file, test) for file, test in named] + [(CHECKOUT / file).read_text("utf-8").partition("\n")[0] for file, _ in named]
        assert any(case["id"] in text for text in told), case["id"]


def _body(file, test):
    return (CHECKOUT / file).read_text("utf-8").partition(f"def {test}(")[2].partition("\nasync def ")[0].partition("\ndef ")[0]


def test_every_answer_is_a_test_that_exists_or_says_why_not():
    for name, line in rows().items():
        named = re.findall(r"`(tests/[\w/.]+)::(test_\w+)`", line)
        assert named or "not met" in line or "docs/operate/" in line or re.search(r"\| (no |not offered)", line), name
        for file, test in named:
            text = (CHECKOUT / file).read_text("utf-8")
            assert re.search(rf"^(?:async )?def {test}\(", text, re.MULTILINE), f"{name}: {file}::{test}"
