from dataclasses import replace

import pytest

from sekisho.advisories.briefing import compose
from sekisho.advisories.markdown import plain, row, to_markdown
from sekisho.advisories.station import StationWeek


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_page_with_everything(report, language):
    week = StationWeek(10, 3, (("spam", 3),), ((report.issued, 3),), (("a@x.test", 3),), complete=False)
    text = to_markdown(compose(replace(report, partial=("half",)), (), (), week), language)
    assert "KasasagiGate" in text
    assert "half" in text
    assert "a@x.test (3)" in text
    assert "██" in text


def test_foreign_text_is_never_markup(report):
    hostile = replace(report.entries[1], title="[click](javascript:alert(1)) <b>|`x`\n# heading")
    text = to_markdown(compose(replace(report, entries=(hostile,)), ()), "en")
    assert r"\[click\](javascript:alert(1)) \<b\>\|\`x\` # heading" in text
    assert plain("# heading") == r"\# heading"


def test_unknown_is_shown_as_such(report):
    assert row(replace(report.entries[0], impacts=(), kind=""), "en")[2:] == ("not said", "not said", "not said", "not said")
