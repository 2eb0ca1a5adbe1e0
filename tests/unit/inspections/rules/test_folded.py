import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.inspections.rules.folded import folded, octets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Verify\r\n  YOUR\tAccount ", "verify your account"),
        ("ＡＭＡＺＯＮ　プライム", "amazon プライム"),
        ("アカウント\nが 停止 され", "アカウントが停止され"),
        ("ver\u200bi\u00adfy", "verify"),
        ("don’t", "don't"),
        ("ｱｶｳﾝﾄ", "アカウント"),
        ("重要 なお知らせ", "重要なお知らせ"),
        ("中文 中文", "中文 中文"),
        ("", ""),
    ],
)
def test_folds(text, expected):
    assert folded(text) == expected


def test_many_different_unseen_characters():
    unseen = "".join(map(chr, range(0xE000, 0xF000)))
    assert folded(f"ver{unseen}ify") == "verify"


@given(st.text(max_size=200))
def test_folding_again_changes_nothing_that_matters_and_octets_are_valid(text):
    once = folded(text)
    assert octets(text).decode("utf-8") == once.encode("utf-8", "replace").decode("utf-8")
    assert once == folded(once)
    assert "\n" not in once
    assert "  " not in once


@given(st.text(alphabet=st.characters(max_codepoint=127), max_size=200))
def test_ascii_is_folded_to_the_same_octets(text):
    assert octets(text) == folded(text).encode("ascii")


def test_a_lone_surrogate_is_no_invalid_utf8():
    assert octets("a\udc80é").decode("utf-8")
