"""The proof of an audit chain."""

from dataclasses import replace

from sekisho.backends.audit_chain import breaks_in
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.audit import FIRST, AuditLine, AuditRow, Trail, link

LINE = AuditLine(1.5, DEFAULT_TENANT, "a", "operator", "session", "", "thing.do", "x")


def chain(count):
    rows, previous = [], FIRST
    for number in range(1, count + 1):
        line = replace(LINE, subject=str(number))
        previous = link(previous, number, line)
        rows.append(AuditRow(number, previous, line))
    return rows


def test_a_whole_chain_is_sound():
    rows = chain(3)
    assert breaks_in(DEFAULT_TENANT, rows, 3, rows[-1].digest) == []
    assert breaks_in(DEFAULT_TENANT, [], 0, FIRST) == []


def test_every_kind_of_break_is_told():
    rows = chain(3)
    assert "line 1 is missing" in breaks_in(DEFAULT_TENANT, rows[1:], 3, rows[-1].digest)[0]
    changed = [rows[0], replace(rows[1], line=replace(rows[1].line, actor="b")), rows[2]]
    assert "line 2 was changed" in breaks_in(DEFAULT_TENANT, changed, 3, rows[-1].digest)[0]
    assert "missing at the end" in breaks_in(DEFAULT_TENANT, rows[:2], 3, rows[-1].digest)[0]


def test_fields_cannot_be_moved_into_each_other():
    assert replace(LINE, actor="ab", role="c").octets() != replace(LINE, actor="a", role="bc").octets()


def test_a_trail_gathers_what_changed():
    trail = Trail(LINE)
    trail.tell("mail", reason="asked")
    assert (trail.end("done").subject, trail.end("failed").outcome, trail.committed) == ("mail", "failed", False)
    assert trail.line("domain", "1", "2").after == "2"
    assert trail.committed
