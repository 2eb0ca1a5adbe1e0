"""Tables line up with Japanese in them, and foreign text cannot move the cursor."""

from sekisho.app.terminal.tables import cut, printable, table, width


def test_east_asian_characters_count_twice():
    assert width("関所ab") == 6
    assert cut("関所の門", 5) == "関所…"
    assert cut("gate", 5) == "gate"


def test_columns_line_up():
    lines = table(["a", "b"], [["関所", "x"], ["q", "y"]]).splitlines()
    assert [width(line[: line.index(mark)]) for line, mark in zip(lines[1:], "xy", strict=True)] == [6, 6]


def test_control_characters_are_shown_not_obeyed():
    assert printable("a\x1b[2Jb\r\nc\u202e") == "a�[2Jb��c�"
