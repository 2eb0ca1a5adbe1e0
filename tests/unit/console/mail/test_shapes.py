"""Bars and columns."""

from sekisho.console.mail.shapes import action_told, bars, category_name, columns, sides, size
from sekisho.keeping.overview import Volume


def test_bars():
    found = bars("dmarc.fail(+31) no.such(-600) nonsense <b>(+1)", "phishing", "en")
    assert [(bar.code, bar.points, bar.width) for bar in found] == [("dmarc.fail", 31, 52), ("no.such", -600, 100)]
    assert "domain it names" in found[0].says
    assert bars("", "", "ja") == []


def test_what_decides_without_points_stands_apart_from_what_is_only_noted():
    found = bars("known_bad.eicar(+0) text.unwanted(+59) history.known_well(-12) history.first_contact(+0)", "malware", "en")
    assert [(word, [bar.code for bar in side]) for word, side in sides(found)] == [
        ("decides_alone", ["known_bad.eicar"]),
        ("speaks_against", ["text.unwanted"]),
        ("speaks_for", ["history.known_well"]),
        ("only_noted", ["history.first_contact"]),
    ]
    assert sides([]) == []


def test_what_a_decision_does_is_told():
    assert action_told("deliver, tag [ext], stamp outside", "en") == "deliver, tag [ext], stamp outside"
    assert action_told("deliver, tag [ext], stamp outside", "ja") == "配信、件名の目印 [ext]、スタンプ outside"
    assert [action_told(text, "ja") for text in ("quarantine spam", "reject", "", "other x")] == ["隔離 迷惑メール", "受信拒否", "", "other x"]


def test_columns():
    assert columns([]) == columns([Volume(0, 0, 0)]) == []
    one, two = columns([Volume(0, 4, 1), Volume(3600, 2, 2)], width=100, height=100)
    assert (one.height, one.stopped_height, two.top, two.stopped_height) == (100, 25, 50, 50)


def test_names_and_sizes():
    assert category_name("spam", "ja") == "迷惑メール"
    assert category_name("other", "en") == "other"
    assert [size(1), size(2_048), size(3 * 1024**2)] == ["1 B", "2.0 KiB", "3.0 MiB"]
