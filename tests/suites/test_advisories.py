"""The weekly report of 2020-12-02, from text and from page, and a feed: what must come out of them."""

import json
import time
from datetime import date

import pytest

from sekisho.advisories.briefing import compose
from sekisho.advisories.door import read_report
from sekisho.advisories.inventory import Product
from sekisho.advisories.script import to_script
from sekisho.advisories.terms import shipped_terms

SAMPLE = "suites/advisories/weekly-report-2020-12-02"
CLASSES = {"CSRF": "CSRF"}


def read(path):
    return read_report(path.read_bytes(), time.monotonic)


@pytest.mark.parametrize("form", ["txt", "html"])
def test_all_six_entries_with_what_is_expected_of_them(shared, form):
    expected = json.loads(shared(f"{SAMPLE}.expected.json").read_text("utf-8"))
    report = read(shared(f"{SAMPLE}.{form}"))
    assert report.partial == ()
    assert report.issued == date.fromisoformat(expected["issue"])
    assert report.period == tuple(date.fromisoformat(day) for day in expected["period"])
    assert len(report.entries) == len(expected["items"]) == 6
    for entry, item in zip(report.entries, expected["items"], strict=True):
        assert entry.number == item["n"]
        assert list(entry.products) == item["products"]
        assert entry.vendor == item["vendor"]
        assert shipped_terms().kinds[entry.kind].name("ja") == item["category_ja"]
        assert ",".join(entry.impacts) == item["impact"]
        assert list(entry.cves) == item["cve"]
        assert list(entry.jvns) == item.get("jvn", [])
        assert entry.condition == item.get("condition", "")
        if "attacker" in item:
            assert entry.attacker == item["attacker"]
        if "class" in item:
            assert entry.weakness == CLASSES[item["class"]]


@pytest.mark.parametrize("form", ["txt", "html"])
@pytest.mark.parametrize(("product", "number"), [("InterScan Messaging Security", 5), ("Drupal", 2)])
def test_the_script_names_what_the_firm_uses(shared, form, product, number):
    briefing = compose(read(shared(f"{SAMPLE}.{form}")), (Product(product),))
    assert briefing.watch.entry.number == number
    assert f"今週の注目は{product}です" in to_script(briefing, "ja")
    assert f"the one to watch this week: {product}." in to_script(briefing, "en")


def test_without_an_inventory_the_ranking_is_explained(shared):
    briefing = compose(read(shared(f"{SAMPLE}.txt")), ())
    assert all(one.grounds and one.points == sum(ground.points for ground in one.grounds) for one in briefing.ranked)


def test_the_feed_names_its_products(shared):
    report = read(shared("suites/advisories/jpcert-feed-sample.rdf"))
    assert [(entry.vendor, entry.products) for entry in report.entries][:2] == [("Elastic", ()), ("Apache", ("Apache Camel",))]
    assert report.entries[2].cves == ("CVE-2025-20333", "CVE-2025-20362")
