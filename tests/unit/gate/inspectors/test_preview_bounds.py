"""A preview that no honest inspector makes is not shown."""

from dataclasses import replace

import pytest

from sekisho.gate.inspectors.preview_bounds import is_harmless, wrong_with
from sekisho.model.preview import Preview

GOOD = Preview("a", '<p align="left">a &lt;b&gt;</p><br><img alt="" src="data:image/jpeg;base64,AAAA">', ("a.txt",), (("links", 2),))


def test_an_honest_one():
    assert wrong_with(GOOD) == ""


@pytest.mark.parametrize(
    "page",
    [
        "<script>", '<p onclick="x">', '<p style="x">', '<a href="x">', '<img src="http://evil.test/x">', '<img src="data:image/svg+xml;base64,AA">',
        '<p src="data:image/jpeg;base64,AA">', '<img src="data:image/jpeg;base64,A\nA">', "<p", "a > b", "<p>a>b", "<!--x-->", "<P>", "</svg>", "<p/>",
        '<p align="left"onclick="x">', "<p align=left>", "<p align='left'>", "<>", "< p>", '<p\talign="x">',
    ],
)  # fmt: skip
def test_pages_that_are_not_ours(page):
    assert not is_harmless(page)
    assert wrong_with(replace(GOOD, page=page))


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "x" * 200_000},
        {"page": "x" * 2_000_000},
        {"piece": b"x" * 2_000_000, "whole": 2_000_000},
        {"piece": b"xx", "whole": 1},
        {"whole": -2},
        {"files": ("x",) * 200},
        {"files": ("x" * 300,)},
        {"left_out": (("odd", 1),)},
        {"left_out": (("links", -1),)},
    ],
)
def test_bounds(wrong):
    assert wrong_with(replace(GOOD, **wrong))
