import pytest

from sekisho.inspections.rules.lexer import RuleError
from sekisho.inspections.rules.patterns import Patterns


def test_finds_ends_of_placed_signs_and_the_first_of_others():
    patterns = Patterns([("ab",), ("cd", "アカ")], {0})
    hits = patterns.find("ab cd ab アカ".encode())
    assert hits[0] == [2, 8]
    assert hits[1][0] == 5


def test_nothing_to_find():
    assert Patterns([]).find(b"x") == {}
    assert Patterns([("a",)]).find(b"") == {}
    assert Patterns([("a",)]).find(b"x") == {}


def test_places_are_bounded():
    assert len(Patterns([("a",)], {0}).find(b"a" * 10_000)[0]) == 100


@pytest.mark.parametrize("pattern", ["(a", "(?=x)y", r"(a)\1", "x*"])
def test_a_refused_pattern_is_named(pattern):
    with pytest.raises(RuleError) as caught:
        Patterns([("fine",), (pattern,)])
    assert pattern in str(caught.value)


def test_text_that_drives_backtracking_engines_mad_is_linear_here():
    assert Patterns([("(?:a+)+b",)]).find(b"a" * 200_000) == {}


def test_octets_that_the_library_refuses_are_compiled_anew():
    assert Patterns([("ab",)], {0}, lambda _name, _make: b"of another machine").find(b"ab ab") == {0: [2, 5]}
