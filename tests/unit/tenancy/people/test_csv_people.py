"""CSV: every bad line with its number."""

import pytest

from sekisho.tenancy.people.csv_people import read_csv, write_csv
from sekisho.tenancy.values import Person


def test_what_spreadsheets_write_is_read():
    text = '\ufeffメールアドレス;氏名;別名;グループ;有効\r\ntaro@acme.test;"山田; 太郎";t@acme.test|y@acme.test;Sales;はい\r\n\r\nhana@acme.test;;;;no\r\n'
    people, problems = read_csv(text)
    assert problems == []
    assert people[0].addresses == ("taro@acme.test", "t@acme.test", "y@acme.test")
    assert (people[0].name, people[0].groups, people[0].line, people[1].active, people[1].line) == ("山田; 太郎", ("Sales",), 2, False, 4)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ("name\nx\n", 1),
        ("address,active\na@acme.test,yes\nb@acme.test,perhaps\n", 3),
        ("address\na@acme.test\nb@acme.test,too,many\n", 3),
        ('address,name\na@acme.test,"x\ny"\nb@acme.test,z"z"\n"c@acme.test,open\n', 5),
        ("address,name\na@acme.test," + "x" * 30_000, 2),
        ("address\n" + "a@acme.test\n" * 200_001, 200_001),
    ],
)
def test_bad_lines_have_their_numbers(text, line):
    _, problems = read_csv(text)
    assert [problem.line for problem in problems] == ([line] if line else [])


def test_what_is_written_is_read_again_and_no_spreadsheet_computes_it():
    people = [Person(("taro@acme.test", "t@acme.test"), "=HYPERLINK(1)", ("sales",), active=False)]
    text = write_csv(people)
    assert "'=HYPERLINK" in text
    (again,), problems = read_csv(text)
    assert (again.addresses, again.name, again.groups, again.active, problems) == (people[0].addresses, people[0].name, ("sales",), False, [])
