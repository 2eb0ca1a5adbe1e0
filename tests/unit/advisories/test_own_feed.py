"""Our own feed: well-formed whatever a report says."""

import time
from dataclasses import replace

from sekisho.advisories.briefing import compose
from sekisho.advisories.own_feed import MOST_ITEMS, to_feed
from sekisho.advisories.report import Entry, Report
from sekisho.mime.text.xml_reading import read_xml
from sekisho.model.budget import Budget

HOSTILE = Entry(1, "<script>alert(1)</script> & \x00\x0b\ud800 ]]>", "s", products=("A <b>&",), remedy="update")
BRIEFING = compose(Report("jpcert-weekly", None, None, (HOSTILE,)), ())


def test_titles_say_what_to_watch_and_nothing_becomes_markup():
    text = to_feed((("2026-11-25", 1_795_849_200.0, BRIEFING),), "ja")
    root = read_xml(text.encode(), Budget(time.monotonic, 5, 1 << 20, 10_000))
    (item,) = list(root.first("channel").all("item"))
    assert item.value("title") == "A <b>&: <script>alert(1)</script> &  ]]>"
    assert item.value("pubDate").endswith(" +0000")
    assert "<script>" not in text
    assert "<language>ja</language>" in text


def test_the_newest_twenty():
    many = tuple((str(number), float(number), replace(BRIEFING)) for number in range(30))
    assert to_feed(many, "en").count("<item>") == MOST_ITEMS
