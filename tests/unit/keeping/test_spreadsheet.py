import csv
import io
import json

import pytest

from sekisho.keeping.spreadsheet import csv_rows, json_lines, safe_cell


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u3000=1", "＝1+1", "＠x", "-2+3+cmd|' /C calc'!A0", "\n=1", "\xa0=1", "\ufeff=1"],
)
def test_nothing_that_begins_like_a_formula_is_left_so(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "a=1", "taro@example.test", "2026-11-25", -5, -0.5, "請求書"])
def test_ordinary_values_stay(value):
    assert safe_cell(value) == str(value)


def test_a_reader_gets_back_the_cells():
    text = "".join(csv_rows(["a", "件名"], [['x"y', "two\r\nlines"], ["=cmd", "nul\0"]]))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows == [["a", "件名"], ['x"y', "two\r\nlines"], ["'=cmd", "nul"]]


@pytest.mark.parametrize("hidden", ["\0=1+1", "\0\0＝1", "\u2028=1", "\x85@x", " \0 \u2029-2"])
def test_what_goes_uncovers_no_formula(hidden):
    """A NUL in front of a formula was taken away behind the check: the cell began with the formula."""
    [[cell]] = csv.reader(io.StringIO("".join(csv_rows([], [[hidden]])).removeprefix("\ufeff").partition("\r\n")[2], newline=""))
    assert cell.startswith("'")


def test_no_reader_sees_two_lines_in_one():
    text = "".join(csv_rows([], [["a\u2028b\u2029c\x85d"]])) + "".join(json_lines([{"a": "a\u2028b\u2029c\x85d"}]))
    assert len(text.splitlines()) == 3
    assert json.loads(text.splitlines()[2]) == {"a": "a\u2028b\u2029c\x85d"}


def test_json_lines_are_one_object_each():
    assert list(json_lines([{"a": "\n", "b": {1}}, {}])) == ['{"a": "\\n", "b": "{1}"}\n', "{}\n"]
