"""Hidden text and links in HTML."""

import time

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.text.markup import render

IN_COMMENTS = frozenset({"h14"})  # text of comments is kept apart from text that styles hide
SEEN = {"h21": "bank.com", "h23": "bank", "h39": "alert(1)", "h41": "x"}


@pytest.mark.suite_cases("suites/html/hidden-and-links.json", "cases")
def test_hidden_text_and_links(case):
    shown = render(case["html"], DEFAULT_LIMITS.budget(time.monotonic))
    expect = case["expect"]
    if expect.startswith("hidden_text_flagged"):
        assert "HIDDENTEXT" not in shown.visible
        assert "HIDDENTEXT" in (shown.comments if case["id"] in IN_COMMENTS else shown.hidden)
    elif expect.startswith("HIDDENTEXT judged as visible"):
        assert "HIDDENTEXT" in shown.visible
    elif expect.startswith("url_extracted"):
        assert "evil.test" in {link.host for link in shown.links}
    else:
        assert SEEN[case["id"]] in shown.visible
    assert "Dear custome" in shown.visible
