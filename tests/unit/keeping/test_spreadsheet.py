import csv
import io

from sekisho.keeping.spreadsheet import csv_rows


def test_a_reader_gets_back_the_cells():
    text = "".join(csv_rows(["a", "件名"], [['x"y', "two\r\nlines"], ["=cmd", "nul\0"]]))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert rows == [["a", "件名"], ['x"y', "two\r\nlines"], ["'=cmd", "nul"]]


def test_no_reader_sees_two_lines_in_one():
    text = "".join(csv_rows(["a\u2028b"], [["a\u2028b\u2029c\x85d"]]))
    assert len(text.splitlines()) == 2
