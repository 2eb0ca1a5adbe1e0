"""The rule language against any text: an expression is a meaning or a RuleError, and a meaning can be asked of any message."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.inspections.rules.facts import FACTS, View
from sekisho.inspections.rules.meaning import RuleError, Signs, compile_expression
from sekisho.testing.builders import a_dossier, a_message

NAMED = {"one": ("one",), "two": ("two",)}
LISTS = {"known": frozenset({"partner.test"})}
WORDS = [
    *FACTS, "one", "two", "known", "and", "or", "not", "in", "has", "near", "count", "some", "hit", "overlaps", "within", "begins", "ends", "(", ")",
    ",", "[", "]", '"x"', "1", "300", "==", "!=", "<", ">=", "text", "anywhere", "\n", "\x00", "é",
]  # fmt: skip


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)), st.lists(st.integers(0, 999), max_size=5))
def test_any_text_is_a_meaning_or_an_error(text, ends):
    try:
        meaning = compile_expression(text, NAMED, LISTS, Signs())
    except RuleError:
        return
    message = a_message()
    view = View(message, {"text": {0: sorted(ends), 1: sorted(ends)}} if ends else {}, a_dossier(message))
    assert isinstance(meaning.ask(view), bool)


@given(st.integers(1, 30), st.sampled_from(["not ", "("]))
def test_depth(depth, opening):
    text = opening * depth + "html" + (")" * depth if opening == "(" else "")
    assert isinstance(compile_expression(text, NAMED, LISTS, Signs()).ask(View(a_message())), bool)
