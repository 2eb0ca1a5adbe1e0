"""What an operation tells of itself."""

from sekisho.api.operation import Operation, nothing
from sekisho.api.views.quarantine import HeldPage, held_page
from sekisho.quarantine.browse import browse


def test_its_parts():
    operation = Operation("GET", "/a/{one}/b/{two}", browse, held_page)
    assert (operation.in_path, operation.case.name, operation.shown) == (("one", "two"), "quarantine.list", HeldPage)
    assert nothing(5) is None
