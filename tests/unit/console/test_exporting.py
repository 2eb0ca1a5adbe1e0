"""Tables as files."""

import pytest

from sekisho.console.exporting import as_csv


def some_pages(door):
    async def show(caller):
        return as_csv(caller, "some", ("a", "b"), [("=1+1", 2), ("山田", 3)])

    return [door.page("/some.csv", show, public=True)]


@pytest.fixture
def routes():
    return (some_pages,)


def test_a_file_that_no_spreadsheet_takes_for_formulas(console):
    answer = console.browser().get("/some.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="some.csv"'
    assert answer.headers["content-type"].startswith("text/csv")
    assert '"\'=1+1","2"' in answer.body
    assert "山田" in answer.body
