import pytest

from sekisho.advisories.terms import found, holds, shipped_terms, squeeze


def test_terms_are_compared_across_widths_and_broken_lines():
    assert squeeze("任意の ＯＳ コマン\nドを 実行") == "任意のosコマンドを実行"
    assert squeeze("Remote  Attacker\ncan") == "remote attacker can"


@pytest.mark.parametrize(
    ("text", "word", "there"), [("drupal core", "drupal", True), ("drupalesque", "drupal", False), ("vpn装置", "vpn", True), ("", "x", False)]
)
def test_latin_words_count_only_whole(text, word, there):
    assert holds(text, word) is there


def test_every_term_has_words_in_both_languages():
    terms = shipped_terms()
    for table in (terms.kinds, terms.impacts, terms.attackers, terms.weaknesses, terms.remedies):
        for term in table.values():
            assert term.name("en").isascii(), term.code
            assert term.name("ja"), term.code
            assert term.words or term.products, term.code
    assert all(other in terms.impacts for term in terms.impacts.values() for other in term.unless)


def test_found_keeps_the_order_of_the_table():
    codes = [term.code for term in found(shipped_terms().impacts, squeeze("情報を窃取したり、任意のOSコマンドを実行したりする"))]
    assert codes == ["os-command-execution", "information-disclosure"]
