"""html5lib's tokenizer tests: what they say is text is what a reader sees here, and tags never come out as text."""

import json
import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.text.folding import without_invisible
from sekisho.mime.text.markup import render

FILES = (
    "contentModelFlags domjs entities escapeFlag namedEntities numericEntities pendingSpecChanges test1 test2 test3 test4 unicodeChars "
    "unicodeCharsProblematic xmlViolation"
).split()
# Elements whose text a tree builder hides or moves: the tokens alone do not say what is seen.
ELSEWHERE = frozenset(
    "script style title textarea xmp plaintext iframe noscript head template frameset noembed noframes select option datalist svg math".split()
)
# NUL is dropped before tags are looked for, as some mail programs do; one file asks for what only XML may not hold.
KNOWN = {"</\x00", "a\uffffb"}


def read_tests(shared, name):
    said = json.loads(shared(f"suites/html/html5lib/tokenizer/{name}.test").read_text(encoding="utf-8"))
    return said.get("tests") or said["xmlViolationTests"]


def packed(text):
    return without_invisible("".join(text.replace("\0", "").replace("\ufffd", "").split()))


@pytest.mark.parametrize("name", FILES)
def test_what_is_text_is_seen(shared, name, record_property):
    looked = 0
    for test in read_tests(shared, name):
        shown = render(test["input"], DEFAULT_LIMITS.budget(time.monotonic))
        assert not [defect for defect in shown.defects if defect.code.startswith("unscannable")]
        looked += 1
        tokens = test["output"]
        elsewhere = any(token[0] in {"StartTag", "EndTag"} and token[1].lower() in ELSEWHERE for token in tokens)
        if elsewhere or test.get("doubleEscaped") or test.get("initialStates", ["Data state"]) != ["Data state"] or test["input"] in KNOWN:
            continue
        text = "".join(token[1] for token in tokens if token[0] == "Character")
        assert packed(shown.visible) == packed(text), test["input"]
    assert looked
    record_property("cases", looked)
