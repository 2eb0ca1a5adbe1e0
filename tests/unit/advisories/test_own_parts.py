from datetime import date

from sekisho.advisories.inventory import Product
from sekisho.advisories.own_parts import find_alarms, locked_parts
from sekisho.advisories.report import Entry, Report

LOCK = "# a comment\nidna==3.20 \\\n    --hash=sha256:00\npillow==13.0.0 ; python_version > '3' \\\n    --hash=sha256:11\n"


def news(*products, versions=(), title="Pillow に脆弱性"):
    return Report("jvn-feed", date(2026, 11, 25), None, (Entry(1, title, "", products=products, versions=versions, cves=("CVE-2026-1",)),))


def test_the_lock_names_the_libraries():
    assert locked_parts(LOCK) == (Product("idna", "3.20"), Product("pillow", "13.0.0"))


def test_a_planted_advisory_is_found_with_the_exact_step():
    (alarm,) = find_alarms(news("Python Pillow", versions=("Pillow before 13.0.1",)), locked_parts(LOCK), frozenset({"pillow"}))
    assert (alarm.part.name, alarm.fixed_in) == ("pillow", "13.0.1")
    assert "pillow>=13.0.1" in alarm.told("en")
    assert "pillow>=13.0.1" in alarm.told("ja")
    assert "apt-get" in find_alarms(news("OpenSSL"), (Product("OpenSSL", "3.0"),), frozenset())[0].step


def test_what_is_not_ours_or_not_affected_is_silent():
    parts = locked_parts(LOCK)
    assert find_alarms(news("IDN Annotator", "Pillowtalk"), parts, frozenset()) == ()
    assert find_alarms(news("Pillow", versions=("Pillow before 12.0",)), parts, frozenset()) == ()
