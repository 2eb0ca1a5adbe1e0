"""Whatever html5lib's tokenizer tests hold is read without an error, and tags never come out as text."""

import json
import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.markup import render


@pytest.mark.parametrize("name", ["domjs", "entities", "test1", "test2", "test3", "test4", "unicodeChars", "escapeFlag", "contentModelFlags"])
def test_every_input_is_read(shared, name, record_property):
    tests = json.loads(shared(f"suites/html/html5lib/tokenizer/{name}.test").read_text(encoding="utf-8"))["tests"]
    assert tests
    record_property("cases", len(tests))
    for test in tests:
        shown = render(test["input"], DEFAULT_LIMITS.budget(time.monotonic))
        assert not [defect for defect in shown.defects if defect.code.startswith("unscannable")]


def test_text_in_comments_and_doctypes_is_not_shown(shared):
    tests = json.loads(shared("suites/html/html5lib/tokenizer/test1.test").read_text(encoding="utf-8"))["tests"]
    alone = [test for test in tests if test["output"] and all(token[0] in {"Comment", "DOCTYPE"} for token in test["output"])]
    assert len(alone) > 10
    assert [test["input"] for test in alone if render(test["input"], DEFAULT_LIMITS.budget(time.monotonic)).visible] == []
