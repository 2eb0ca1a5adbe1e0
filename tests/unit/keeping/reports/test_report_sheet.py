"""What a report says."""

from datetime import UTC

import pytest

from sekisho.keeping.overview import Delays, Overview, Volume
from sekisho.keeping.reports.report_data import Span
from sekisho.keeping.reports.report_sheet import sheet

SPAN = Span("weekly", 1_763_856_000.0, 1_764_460_800.0)
NONE = Overview(0, 0, 0, 0, (), (), (), (), (), Delays(0, 0.0, 0.0, 0.0), (), (), ())
ONE = Overview(
    0,
    0,
    200,
    3 * 1024**2,
    (),
    (),
    (),
    (("phishing", 7), ("spam", 3)),
    (Volume(1_763_856_000, 120, 10), Volume(1_763_942_400, 80, 0)),
    Delays(190, 0.1, 0.5, 1.25),
    (("taro@firm.test", 7),),
    (("shop.test", 90),),
    (),
)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_numbers_are_those_of_the_overview(language):
    told = sheet("Firm", SPAN, ONE, {"phishing": "フィッシング"}, language, UTC)
    values = [value for _, value in told.figures]
    assert values[:3] == ["200", "10", "5.0 %"]
    assert "0.10 / 0.50 / 1.25" in values[3]
    assert values[4] == "3.0 MiB"
    assert told.charts[0].rows == (("2025-11-23", 120, 10), ("2025-11-24", 80, 0))
    assert told.charts[1].rows == (("フィッシング", 7, 7), ("spam", 3, 3))
    assert [table.rows for table in told.tables] == [(("taro@firm.test", "7"),), (("shop.test", "90"),)]
    assert told.subtitle == "2025-11-23 00:00 UTC – 2025-11-30 00:00 UTC"


def test_a_time_without_mail_says_so():
    told = sheet("Firm", SPAN, NONE, {}, "en")
    assert told.charts == told.tables == ()
    assert told.notes[0] == "No mail came in this time."
