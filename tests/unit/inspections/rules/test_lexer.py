import pytest

from sekisho.inspections.rules.lexer import LONGEST, RuleError, cut


def test_cuts_with_places():
    tokens = cut('a.b has "x y"\n  and (3 >= 2)')
    assert [(token.kind, token.text) for token in tokens] == [
        ("name", "a.b"), ("name", "has"), ("text", "x y"), ("name", "and"), ("mark", "("), ("number", "3"), ("mark", ">="), ("number", "2"),
        ("mark", ")"), ("end", ""),
    ]  # fmt: skip
    assert [(token.line, token.column) for token in tokens][:5] == [(1, 1), (1, 5), (1, 9), (2, 3), (2, 7)]


@pytest.mark.parametrize(("text", "place"), [("a;b", "line 1, column 2"), ('a has\n "x', "line 2, column 2"), ("A", "line 1, column 1")])
def test_says_where_something_is_no_part_of_the_language(text, place):
    with pytest.raises(RuleError, match=place):
        cut(text)


def test_is_bounded():
    with pytest.raises(RuleError, match="are allowed"):
        cut("a" * (LONGEST + 1))
