"""Reports among the parts of a message."""

from sekisho.mime.content import Leaf
from sekisho.mime.reports.attached import MOST_REPORTS, line_of, read_attached
from sekisho.model.budget import BudgetSpent
from sekisho.testing.builders import a_part


def test_what_cannot_be_read_is_left_out_and_the_others_go_on():
    def read(octets):
        if octets == b"report broken":
            raise ValueError("broken")
        if octets == b"report endless":
            raise BudgetSpent("seconds")
        return octets

    leaves = [Leaf(a_part("a"), octets) for octets in (b"text", b"report broken", b"report 1", b"report endless", b"report 2")]
    assert read_attached(leaves, lambda octets: octets.startswith(b"report"), read) == (b"report 1", b"report 2")
    assert len(read_attached([Leaf(a_part("a"), b"report")] * 9, lambda _: True, read)) == MOST_REPORTS


def test_a_text_is_one_printable_line():
    assert line_of(" one\r\ntwo\u202e\0 ") == "one  two"
    assert len(line_of("x" * 300)) == 200
