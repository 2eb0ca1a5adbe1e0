"""Bars and columns."""

from sekisho.console.mail.shapes import bars, category_name, columns, size
from sekisho.keeping.overview import Volume


def test_bars():
    found = bars("dmarc.fail(+31) no.such(-600) nonsense <b>(+1)", "phishing", "en")
    assert [(bar.code, bar.points, bar.width) for bar in found] == [("dmarc.fail", 31, 52), ("no.such", -600, 100)]
    assert "domain it names" in found[0].says
    assert bars("", "", "ja") == []


def test_columns():
    assert columns([]) == columns([Volume(0, 0, 0)]) == []
    one, two = columns([Volume(0, 4, 1), Volume(3600, 2, 2)], width=100, height=100)
    assert (one.height, one.stopped_height, two.top, two.stopped_height) == (100, 25, 50, 50)


def test_names_and_sizes():
    assert category_name("spam", "ja") == "迷惑メール"
    assert category_name("other", "en") == "other"
    assert [size(1), size(2_048), size(3 * 1024**2)] == ["1 B", "2.0 KiB", "3.0 MiB"]
