from dataclasses import replace

import pytest

from sekisho.advisories.briefing import attacker_name, compose, effect_names, effects_text, ground_text, kind_name, product_name, what_to_do
from sekisho.advisories.inventory import Product
from sekisho.advisories.ranking import Ground


def test_the_version_that_corrects_it_is_named(report):
    watch = compose(report, (Product("KasasagiGate", "5.2.1"),)).watch
    assert what_to_do(watch, "en") == ["Bring KasasagiGate to version 5.2.3 or newer."]
    assert what_to_do(watch, "ja") == ["KasasagiGateをバージョン5.2.3以降に更新してください。"]


@pytest.mark.parametrize("remedy", ["update", "workaround", "none", ""])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_remedy_has_a_step(report, remedy, language):
    report = replace(report, entries=(replace(report.entries[0], remedy=remedy, condition="upload of .zip or .lzh"),))
    first, second = what_to_do(compose(report, ()).watch, language)
    assert "Yamabato Access" in first
    assert ".lzh" in second


def test_names(report):
    first = report.entries[0]
    assert kind_name(first, "ja") == "仮想化ソフトウェア"
    assert product_name(replace(first, products=()), "en") == first.title
    assert product_name(replace(first, products=(), vendor="Elastic"), "ja") == "Elasticの製品"
    assert product_name(replace(first, products=("A", "B", "C")), "en") == "A and others"
    assert attacker_name(first, "en") == "not said"
    assert effect_names(first, "en") == ["run commands on the machine"]
    two = replace(first, impacts=("settings-changed", "information-disclosure"))
    assert effects_text(two, "ja") == "設定を変更されたり、情報を盗まれたりする"
    assert effects_text(two, "en") == "change settings and steal information"
    assert effects_text(replace(first, impacts=()), "ja") == ""
    assert ground_text(Ground("exposed", 15, "cms"), "ja") == "CMSは通常インターネットに面しています"
