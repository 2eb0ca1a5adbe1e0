import pytest

from sekisho.inspections.rules.grammar import Call, Comparison, Denied, Hit, Listed, Name, RuleError, Several, parse


def test_and_binds_closer_than_or():
    node = parse("a or b and not c")
    assert isinstance(node, Several)
    assert node.word == "or"
    second = node.parts[1]
    assert isinstance(second, Several)
    assert second.word == "and"
    assert isinstance(second.parts[1], Denied)


def test_every_kind_of_value():
    node = parse('near(20, a, "b") and x not in ["p", "q"] and hit rule.y and (n >= 3)')
    assert [type(part) for part in node.parts] == [Call, Denied, Hit, Comparison]
    assert isinstance(node.parts[1].inner.right, Listed)
    assert node.parts[1].inner.right.texts == ("p", "q")
    assert isinstance(node.parts[3].left, Name)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ends too early"),
        ("a and", "ends too early"),
        ("a b", "nothing may follow here, but 'b' does \\(line 1, column 3"),
        ("(a", r"'\)' is missing at the end"),
        ("near(a", r"'\)' is missing at the end"),
        ("[a]", "quoted texts"),
        ("[]", "quoted texts"),
        ("and", "a value is needed here, not 'and'"),
        ("hit (", "the name of a finding is needed"),
        ("(" * 100 + "a" + ")" * 100, "brackets within each other"),
        ("not " * 100 + "a", "denials within each other"),
    ],
)
def test_says_what_is_wrong(text, said):
    with pytest.raises(RuleError, match=said):
        parse(text)
