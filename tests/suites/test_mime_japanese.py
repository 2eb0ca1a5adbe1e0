"""Japanese mail: subjects, bodies and file names as a Japanese mail client shows them."""

import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack

UNTOLD = {"no_crash", "escaped_in_console"}  # the first is the call itself, the second is the console's duty


@pytest.mark.suite_cases("suites/mime/japanese/expected.json", "cases")
def test_case(case, shared):
    raw = shared(f"suites/{case['file']}").read_bytes()
    content = unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=False)
    message, expect = content.message, case["expect"]
    for key, wanted in expect.items():
        if key == "subject":
            assert message.subject == wanted
        elif key == "or_flag":
            assert "mime.eight_bit_header" in [defect.code for defect in message.defects]
        elif key == "never_empty":
            assert message.subject
        elif key == "no_new_header":
            assert message.header(wanted) == ""
            assert "\n" not in message.subject
        elif key == "body_contains":
            assert wanted in content.visible_text or any(wanted.encode() in html for html in content.html)
        elif key == "filename":
            names = {name for part in message.parts for name in (part.file_name, *part.other_names)}
            assert set(wanted.split(" and ")) <= names
        else:
            assert key in UNTOLD
