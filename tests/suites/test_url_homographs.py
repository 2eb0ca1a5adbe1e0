"""Look-alike names: which of the suite the skeleton alone tells. The rest is the work of the inspection of look-alike domains."""

import pytest

from sekisho.mime.text.skeleton import skeleton

# Not alike letter by letter: another ending, an added word, a letter exchanged for one that only resembles it.
FOR_THE_INSPECTION = {
    "jaccs-co-jp.test": "words added with hyphens",
    "amazom.test": "one letter off",
    "example-com.test": "the ending became part of the name",
    "example.cm": "another top-level domain",
}


@pytest.mark.suite_cases("suites/url/homographs.json", "cases")
def test_homographs(case):
    alike = skeleton(case["input"]) == skeleton(case["protected"]) and case["input"] != case["protected"]
    expected = case["expect"] == "lookalike_flagged" and case["input"] not in FOR_THE_INSPECTION
    assert alike is expected
