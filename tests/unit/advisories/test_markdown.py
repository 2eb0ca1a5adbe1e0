from dataclasses import replace

import pytest

from sekisho.advisories.briefing import compose
from sekisho.advisories.markdown import more_of_week, plain, row, to_markdown
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


def test_campaigns_and_look_alikes_are_told_and_cannot_be_markup():
    week = StationWeek(10, 3, (), (), (), campaigns=(("*Pay* <b>now</b>", 1_200, 30),), look_alikes=("examp1e.test", "examqle.test"))
    english, japanese = more_of_week(week, "en"), more_of_week(week, "ja")
    assert english == [
        "The largest waves: '*Pay* <b>now</b>' (1,200 messages to 30 people).",
        "New look-alike domains: examp1e.test and examqle.test.",
    ]
    assert japanese[1] == "新たに見つかった紛らわしいドメイン: examp1e.test、examqle.test。"
    assert "\\*Pay\\*" in plain(english[0])
    assert more_of_week(StationWeek(1, 0, (), (), ()), "en") == []
