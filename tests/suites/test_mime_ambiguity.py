"""The ambiguity cases: the payload is found in some reading, or the message is told to be malformed or unscannable. Never clean."""

import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.unpack import unpack

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

# Cases not reached yet, by file. None at present; one that passes must not stand here.
NOT_REACHED: frozenset[str] = frozenset()


def is_answered(raw, expect):
    content = unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
    codes = [defect.code for defect in content.message.defects]
    if any(EICAR in leaf.octets for leaf in content.leaves) or any(code.startswith("unscannable.") for code in codes):
        return True
    return expect == "malformed_flagged" and bool(codes)


@pytest.mark.suite_cases("suites/mime/ambiguity/expected.json", "cases")
def test_case(case, shared):
    raw = shared(f"suites/{case['file']}").read_bytes()
    assert is_answered(raw, case["expect"]) is (case["file"] not in NOT_REACHED), case["why"]


@pytest.mark.suite_cases("suites/mime/ambiguity/expected.json", "cases")
def test_the_payload_itself_is_found_wherever_it_is_there(case, shared):
    """Stronger than asked: only content that lies elsewhere or is truly broken is not decoded."""
    without = {"message_partial", "external_body", "qp_bad_hex"}
    name = case["file"].rpartition("/")[2].removesuffix(".eml")
    raw = shared(f"suites/{case['file']}").read_bytes()
    content = unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=False)
    assert any(EICAR in leaf.octets for leaf in content.leaves) is (name not in without)
