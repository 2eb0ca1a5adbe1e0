import time
from datetime import date

import pytest

from sekisho.advisories.feeds import is_web, iso_day, looks_feed, read_feed
from sekisho.advisories.report import UnreadableReport
from sekisho.mime.text.xml_reading import read_xml
from sekisho.model.budget import Budget

JVN = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="r" xmlns:dc="d" xmlns:sec="s">
<channel rdf:about="https://jvn.example/rss"><title>JVN</title></channel>
<item rdf:about="https://jvn.example/JVNDB-2026-000001"><title>KasasagiGate における OS コマンドインジェクションの脆弱性</title>
<link>https://jvn.example/JVNDB-2026-000001</link><description>遠隔の第三者が任意の OS コマンドを実行する可能性があります。</description>
<sec:identifier>JVNDB-2026-000001</sec:identifier>
<sec:references source="CVE" id="CVE-2026-10002">https://cve.example</sec:references>
<sec:references source="JVN" id="JVN#12345678">https://jvn.jp/jp/JVN12345678/</sec:references>
<sec:cpe version="2.2" vendor="Kasasagi" product="KasasagiGate">cpe:/a:kasasagi:gate</sec:cpe>
<sec:cvss version="3.0" score="9.8" severity="Critical"/><sec:cvss version="2.0" score="none"/>
<dc:date>2026-11-24T10:00+09:00</dc:date></item>
</rdf:RDF>"""


def feed(text):
    return read_xml(text.encode(), Budget(time.monotonic, 5, 1 << 20, 10_000))


def test_jvn_tells_product_vendor_numbers_and_score():
    assert looks_feed(feed(JVN))
    report = read_feed(feed(JVN))
    (entry,) = report.entries
    assert (report.source, report.issued) == ("jvn-feed", date(2026, 11, 24))
    assert (entry.products, entry.vendor, entry.severity) == (("KasasagiGate",), "Kasasagi", 9.8)
    assert entry.cves == ("CVE-2026-10002",)
    assert entry.jvns == ("JVN#12345678", "JVNDB-2026-000001")
    assert (entry.impacts, entry.attacker) == (("os-command-execution",), "remote")


def test_a_link_that_is_no_web_address_is_left_out():
    report = read_feed(feed(JVN.replace("<link>https://jvn.example/JVNDB-2026-000001", "<link>javascript:alert(1)")))
    assert report.entries[0].links == ()
    assert is_web("https://a.example")
    assert not is_web("https://" + "a" * 600)


def test_an_empty_feed_is_refused():
    with pytest.raises(UnreadableReport):
        read_feed(feed("<rdf:RDF><channel/></rdf:RDF>"))


def test_days():
    assert iso_day("2026-08-19T10:00+09:00") == date(2026, 8, 19)
    assert iso_day("yesterday") is None
