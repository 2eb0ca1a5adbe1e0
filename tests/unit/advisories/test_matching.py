import pytest

from sekisho.advisories.inventory import Product
from sekisho.advisories.matching import judge_version, match_entry, version_key, words_of
from sekisho.advisories.report import Entry

LINES = ("Drupal 9.0.9 より前の 9.0 系バージョン", "Drupal 8.9.10 より前の 8.9 系バージョン", "Drupal 7.75 より前の 7 系バージョン")


def entry(*products, title="題名", versions=()):
    return Entry(1, title, "", products=products, versions=versions)


@pytest.mark.parametrize(
    ("ours", "theirs", "matched"),
    [
        ("Drupal", "Drupal", True),
        ("Drupal core", "Drupal", True),
        ("Drupalesque", "Drupal", False),
        ("InterScan Messaging Security", "InterScan Messaging Security Virtual Appliance", True),
        ("Messaging Security", "InterScan Messaging Security Suite", True),
        ("Security", "InterScan Messaging Security Suite", False),
        ("若葉ゲート", "若葉ゲート 標準版", True),
        ("", "Drupal", False),
    ],
)
def test_names_are_compared_as_words(ours, theirs, matched):
    assert bool(match_entry(entry(theirs), (Product(ours),))) is matched


def test_a_title_is_asked_where_no_product_is_listed():
    assert match_entry(entry(title="Apache Camel に複数の脆弱性"), (Product("Apache Camel"),))


@pytest.mark.parametrize(
    ("version", "judged"),
    [
        ("9.0.8", (True, "9.0.9")), ("9.0.9", (False, "")), ("8.9.9", (True, "8.9.10")), ("7.74", (True, "7.75")), ("7.75", (False, "")),
        ("", (None, "")), ("latest", (None, "")), ("10.1", (None, "")),
    ],
)  # fmt: skip
def test_versions_by_their_line(version, judged):
    assert judge_version(version, LINES) == judged


def test_up_to_and_including():
    assert judge_version("2.3", ("X 2.3 およびそれ以前",)) == (True, "")
    assert judge_version("2.3.1", ("X 2.3 and earlier",)) == (True, "")
    assert judge_version("2.4", ("X 2.3 and earlier",)) == (False, "")
    assert judge_version("1.0", ("before 1.2",)) == (True, "1.2")


def test_a_version_that_is_surely_not_affected_is_no_match():
    assert match_entry(entry("Drupal", versions=LINES), (Product("Drupal", "9.0.9"),)) == ()


def test_words_and_keys():
    assert words_of("かささぎ製 Gate for Mac") == ("かささぎ製", "gate", "mac")
    assert version_key("9.1.2-rc3+build7") == (9, 1, 2, 3)
