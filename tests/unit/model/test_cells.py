import pytest

from sekisho.model.cells import plain_cell, safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "−1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        " \t=1",
        "\u3000=1",
        "＝1+1",
        "＠x",
        "-2+3+cmd|' /C calc'!A0",
        "\n=1",
        "\xa0=1",
        "\ufeff=1",
    ],
)
def test_nothing_that_begins_like_a_formula_is_left_so(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["", "a=1", "taro@example.test", "2026-11-25", -5, -0.5, "請求書"])
def test_ordinary_values_stay(value):
    assert safe_cell(value) == str(value)


@pytest.mark.parametrize("hidden", ["\0=1+1", "\0\0＝1", "\u2028=1", "\x85@x", " \0 \u2029-2"])
def test_what_goes_uncovers_no_formula(hidden):
    """A NUL in front of a formula was taken away behind the check: the cell began with the formula."""
    assert safe_cell(hidden).startswith("'")


def test_no_cell_ends_its_line():
    assert plain_cell("a\u2028b\u2029c\x85d\0") == safe_cell("a\u2028b\u2029c\x85d\0") == "a b c d"
