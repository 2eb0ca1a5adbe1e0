"""Tricks in file names."""

import json

from sekisho.mime.kinds.names import tricks


def test_every_trick_is_told(shared, record_property):
    cases = json.loads(shared("suites/files/filename-tricks.json").read_text(encoding="utf-8"))
    assert len(cases) == 27
    record_property("cases", len(cases))
    assert [case["why"] for case in cases if not tricks(case["name"])] == []
