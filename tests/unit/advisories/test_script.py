from dataclasses import replace

import pytest

from sekisho.advisories.briefing import compose
from sekisho.advisories.inventory import Product
from sekisho.advisories.script import to_script
from sekisho.advisories.station import StationWeek


def test_the_one_to_watch_by_the_name_that_listeners_know(report):
    script = to_script(compose(report, (Product("Kasasagi Gate"), Product("KasasagiGate", "5.2.1"))), "ja")
    assert "今週の注目はKasasagiGateです" in script
    assert "お使いの製品です" in script


@pytest.mark.parametrize(("language", "week"), [("en", StationWeek(9, 2, (), (), ())), ("ja", StationWeek(9, 0, (), (), ())), ("en", None)])
def test_it_begins_and_ends_like_a_show(report, language, week):
    paragraphs = to_script(compose(report, (), (), week), language).strip().split("\n\n")
    assert paragraphs[0].startswith(("Good morning", "みなさん"))
    assert paragraphs[-1].endswith(("next time!", "また来週！"))


def test_many_entries_are_summed_up(report):
    many = replace(report, entries=tuple(replace(report.entries[0], number=number) for number in range(1, 13)))
    assert "4 more" in to_script(compose(many, ()), "en")
