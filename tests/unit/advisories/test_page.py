from dataclasses import replace

import pytest

from sekisho.advisories.briefing import compose
from sekisho.advisories.inventory import Product
from sekisho.advisories.own_parts import Alarm
from sekisho.advisories.page import to_page
from sekisho.advisories.station import StationWeek


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_page_with_everything_and_nothing_from_elsewhere(report, language):
    week = StationWeek(10, 3, (("spam", 3),), ((report.issued, 3),), (("a@x.test", 3),))
    alarm = Alarm("k", Product("pillow", "13.0"), "<i>news", ("CVE-2026-1",), "13.1", "do", "せよ")
    page = to_page(compose(report, (Product("KasasagiGate"),), (alarm,), week), language)
    assert f'<html lang="{language}">' in page
    assert "&lt;i&gt;news" in page
    assert ("せよ" if language == "ja" else "do") in page
    for loaded in ("<script", "src=", "@import", "url(", "http://", "https://", "javascript:"):
        assert loaded not in page


def test_foreign_text_is_escaped(report):
    hostile = replace(report.entries[1], title="<script>alert(1)</script>", products=('"><img src=x>',))
    page = to_page(compose(replace(report, entries=(hostile,), partial=("<b>",)), ()), "en")
    assert "<script>" not in page
    assert "<img" not in page
    assert "<b>" not in page


def test_a_quiet_week(report):
    assert "Nothing was stopped" in to_page(compose(report, (), (), StationWeek(0, 0, (), (), ())), "en")
