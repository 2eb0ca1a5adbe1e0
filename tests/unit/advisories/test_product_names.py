import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.advisories.product_names import giver, of_line, of_lines, of_title


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("- Drupal 9.0.9 より前の 9.0 系バージョン", "Drupal"),
        ("- GS108Ev3 ファームウェア バージョン 2.06.10 およびそれ以前", "GS108Ev3"),
        ("・Example Suite Linux 版 バージョン 9.1", "Example Suite"),
        ("Example Server versions 1.2 and earlier", "Example Server"),
        ("Example for Mac", "Example for Mac"),
        ("Example（すべてのバージョン）", "Example"),
        ("3.1 より前", "3.1 より前"),
    ],
)
def test_a_name_without_its_version(line, name):
    assert of_line(line)[0] == name


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("複数のElastic製品に脆弱性", ("", "Elastic")),
        ("Weekly Report: Apache Camelに複数の脆弱性", ("Apache Camel", "")),
        ("かささぎ製スイッチングハブ KS108 にクロスサイトリクエストフォージェリの脆弱性", ("KS108", "かささぎ")),
        ("Multiple vulnerabilities in Movable Type", ("Movable Type", "")),
        ("何かのお知らせ", ("", "")),
    ],
)
def test_what_a_title_names(title, named):
    assert of_title(title) == named


def test_lists_are_distinct_and_bounded():
    names, lines = of_lines(["- A 1.0 以前", "- A 2.0 以前", ""] + [f"- B{number}" for number in range(100)])
    assert names[0] == "A"
    assert len(lines) == 39


def test_the_developer_is_nobody():
    assert giver("株式会社かささぎが提供する製品") == "かささぎ" or giver("かささぎ株式会社が提供する製品") == "かささぎ"
    assert giver("開発者が提供するバージョン") == ""


@given(st.text(max_size=400))
def test_any_line_and_title_is_read(text):
    of_line(text)
    of_title(text)
    giver(text)
