import pytest

from sekisho.inspections.rules.facts import View
from sekisho.inspections.rules.meaning import RuleError, Signs, compile_expression
from sekisho.testing.builders import a_dossier, a_finding, a_link, a_mailbox, a_message, completed

NAMED = {"one": ("one",), "two": ("two", "zwei")}
LISTS = {"known": frozenset({"partner.test"})}


def meaning(text):
    return compile_expression(text, NAMED, LISTS, Signs())


TEXT = {"text": bytes(range(256)) * 4}  # every ending is another one


def ask(text, hits=None, message=None, dossier=None, texts=TEXT):
    return meaning(text).ask(View(message or a_message(), hits or {}, dossier, texts=texts))


def test_signs_and_fields():
    assert ask("one", {"text": {0: [3]}})
    assert ask("one", {"subject": {0: [3]}})
    assert not ask("one", {"hidden": {0: [3]}})
    assert ask("hidden has one", {"hidden": {0: [3]}})
    assert ask('url has "x"', {"url": {0: [3]}})
    assert ask("one and not two", {"text": {0: [3]}})
    assert not ask("one and two", {"text": {0: [3]}})


def test_near_counts_octets_between_the_ends():
    hits = {"text": {0: [10, 500], 1: [260, 900]}}
    assert ask("near(240, one, two)", hits)
    assert not ask("near(239, one, two)", hits)
    assert not ask("near(240, one, two)", {"text": {0: [10]}, "subject": {1: [12]}})


def test_count_and_some():
    hits = {"text": {0: [1, 2, 3], 1: [5]}}
    assert ask("count(one) >= 3", hits)
    assert not ask("count(one) > 3", hits)
    assert ask("some(2, one, two, html)", hits)
    assert not ask("some(3, one, two, html)", hits)


def test_the_same_words_in_plain_text_and_html_count_once():
    words = "遠隔から誰でも攻撃できます。"
    twice = (words + "\n" + words).encode()
    ends = [twice.index("でも".encode()) + 6, twice.rindex("でも".encode()) + 6]
    assert not ask("count(one) >= 2", {"text": {0: ends}}, texts={"text": twice})
    other = (words + "\n簡単です").encode()
    assert ask("count(one) >= 2", {"text": {0: [ends[0], len(other)]}}, texts={"text": other})


def test_facts():
    assert ask("links == 0 and from.organisation in known")
    assert ask('from.domain ends "ner.test" and from.local begins "ha"')
    assert ask('not (from.domain in ["a.test"]) and recipients <= 1 and recipients < 2 and 2 > recipients')
    links = a_message(links=[a_link("https://partner.test/")])
    assert ask("link.organisations within known and link.organisations overlaps known", message=links)
    assert ask("from.organisation not in known", message=a_message(sender=a_mailbox("x@y.test")))
    assert ask('from.domain != "y.test"')


def test_edge():
    dossier = a_dossier(content_reports=[completed(a_finding("rule.x"))])
    asked = meaning("hit rule.x and not proof.sender")
    assert asked.edge
    assert asked.hits == {"rule.x"}
    assert asked.ask(View(a_message(), dossier=dossier))
    assert not asked.ask(View(a_message(), dossier=a_dossier()))


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("one", True), ("one and html", True), ("html and one", True), ("one or html", False), ("one or two", True), ("not one", False),
        ("html", False), ("near(9, one, two)", True), ("count(one) >= 1", True), ("count(one) >= 0", False), ("count(one) > 0", True),
        ("count(one) == 0", False), ("some(2, one, two, html)", True), ("some(1, one, two, html)", False),
    ],
)  # fmt: skip
def test_what_can_be_true_without_any_match_is_known(text, needs):
    assert meaning(text).needs_sign is needs
    if needs:
        assert not ask(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("links", "must be yes or no, but is a number"),
        ("nobody", "'nobody' is no fact, list or sign"),
        ("html and links", "yes or no is needed here"),
        ('links > "x"', "'>' cannot compare a number with a text"),
        ("html == html", "cannot compare"),
        ("known == known", "cannot compare"),
        ("links in known", "'in' cannot compare"),
        ("html has one", "before 'has' one of these"),
        ("text has known", "a sign or a quoted pattern"),
        ("near(one, two)", "near\\(OCTETS, SIGN, SIGN\\)"),
        ("near(99999, one, two)", "up to 2000"),
        ("some(4, html, html)", "a number from 1 to 2"),
        ("what(html)", r"what\(...\) is not known"),
        ("one and proof.sender", "cannot stand in one rule"),
        ('"x"', "must be yes or no"),
    ],
)
def test_types_are_checked(text, said):
    with pytest.raises(RuleError, match=said):
        meaning(text)


def test_the_gate_holds_a_sign_of_every_way_to_be_true():
    """A rule is asked only where a sign of its gate matched: whatever makes it true must have one there."""
    signs = Signs()
    named = {name: (name,) for name in ("alpha", "beta", "gamma", "delta")}
    number = {name: signs.number(patterns) for name, patterns in named.items()}

    def gate(text):
        meaning = compile_expression(text, named, {}, signs)
        assert meaning.needs_sign
        return {name for name, sign in number.items() if sign in meaning.gate}

    assert gate("alpha and beta") in ({"alpha"}, {"beta"})
    assert gate("(alpha or beta) and gamma") == {"gamma"}
    assert gate("alpha or (beta and gamma)") in ({"alpha", "beta"}, {"alpha", "gamma"})
    assert gate("some(2, alpha, beta, gamma)") == {"alpha", "beta", "gamma"}
    assert gate("count(alpha) > 2 and not beta") == {"alpha"}
    assert gate("near(100, alpha, beta) or delta") == {"alpha", "beta", "delta"}
    assert not compile_expression("alpha or not beta", named, {}, signs).needs_sign
