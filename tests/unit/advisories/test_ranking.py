from dataclasses import replace

from sekisho.advisories.inventory import Product
from sekisho.advisories.ranking import rank


def test_what_is_in_use_comes_first_and_every_point_has_a_ground(report):
    assert [one.entry.number for one in rank(report, (Product("Yamabato Access"),))] == [1, 2]
    ranked = rank(report, (Product("KasasagiGate", "5.2.1"),))
    assert ranked[0].entry.number == 2
    assert {ground.code for ground in ranked[0].grounds} == {"used", "affected", "remote", "exposed", "impact"}
    assert all(one.points == sum(ground.points for ground in one.grounds) for one in ranked)
    assert ranked[0].matches[0].fixed_in == "5.2.3"


def test_without_an_inventory_exposure_and_effect_decide(report):
    ranked = rank(report, ())
    assert [one.entry.number for one in ranked] == [2, 1]
    assert "used" not in {ground.code for one in ranked for ground in one.grounds}


def test_exploitation_outweighs_effect(report):
    first, second = report.entries
    ranked = rank(replace(report, entries=(replace(first, exploited=True, severity=9.8), second)), ())
    assert ranked[0].entry.number == 1


def test_equal_points_keep_the_order_of_the_report(report):
    first = report.entries[0]
    ranked = rank(replace(report, entries=(replace(first, number=1), replace(first, number=2))), ())
    assert [one.entry.number for one in ranked] == [1, 2]
