"""The briefing as the API shows it; the rest stands in tests/unit/advisories/test_reading.py, with the use cases."""

from sekisho.advisories.briefing import compose
from sekisho.advisories.inventory import Product
from sekisho.advisories.own_parts import find_alarms
from sekisho.advisories.reading import Shown
from sekisho.advisories.report import Entry, Report
from sekisho.api.views.briefing import octets, shown


def test_alarms_and_matches_are_told():
    part = Product("pillow", "12.0")
    report = Report("jpcert-weekly", None, None, (Entry(1, "pillow に脆弱性", "s", products=("pillow",)),))
    alarms = find_alarms(report, (part,), frozenset({"pillow"}))
    view = shown(Shown("2026-11-25", "en", compose(report, (part,), alarms)))
    assert [(alarm.part, alarm.version) for alarm in view.alarms] == [("pillow", "12.0")]
    assert view.entries[0].used == ("pillow",)
    assert octets("é") == "é".encode()
