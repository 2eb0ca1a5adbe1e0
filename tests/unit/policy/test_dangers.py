import pytest

from sekisho.policy.dangers import MOST_RULES, checked
from sekisho.testing.policies import a_rule_text

EACH_GROUP = [f"group:g{number}" for number in range(200)]


def problems(text, own=()):
    found = checked(text, own)
    return found.policy, [(problem.line, problem.english) for problem in found.problems if problem.grave]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (a_rule_text("deliver = true", 'category = ["malware"]'), "would let malware through"),
        (a_rule_text('hand_to = "mail.example.test:25"', 'category = ["unscannable", "spam"]'), "could look into"),
        (a_rule_text("deliver = true"), "switch the protection off"),
        (a_rule_text("deliver = true", scope='recipients = ["*@example.test"]'), "switch the protection off"),
        (a_rule_text("deliver = true", scope='senders = ["*@partner.test"]'), "anybody can write any sender"),
        (a_rule_text("deliver = true", "size_at_most = 1000", scope='senders = ["*@partner.test"]'), "anybody can write any sender"),
        (a_rule_text("deliver = true", 'proven = true\nspf = ["none"]', scope='senders = ["*@partner.test"]\nmatch = "any"'), "not needed any more"),
        (a_rule_text("discard = true"), "would stop everything"),
        (a_rule_text("reject = true"), "would stop everything"),
        (a_rule_text("discard = true", 'unanswered = ["*"]'), "never discarded"),
        (a_rule_text("", 'size_over = "1 MB"'), "does nothing"),
        (a_rule_text('redirect = "nobody"'), "no address"),
        (a_rule_text('hand_to = "mail.example.test"'), "no host:port"),
        (a_rule_text('postpone = "later"'), "no hour"),
        (a_rule_text('reject = "two\\nlines"', "size_over = 1"), "one line of ASCII"),
        (a_rule_text('quarantine = "../x"', "size_over = 1"), "areas"),
        (a_rule_text('stamp = "missing"'), "no [stamps.missing]"),
        (a_rule_text("tag = '" + "x" * 61 + "'"), "60 characters"),
        (a_rule_text('headers = { "X-Sekisho-Verdict" = "clean" }'), "not yours to write"),
        (a_rule_text('headers = { "Received" = "from me" }'), "not yours to write"),
        (a_rule_text('headers = { "X-Note" = "a\\r\\nBcc: x" }'), "one line"),
        (a_rule_text('bcc = ["a b@example.test"]'), "no address"),
        (a_rule_text('archive = "a"'), "no address"),
        (a_rule_text("tag = 'x'", 'body_keywords = ["none"]'), "no list [keywords.none]"),
        (a_rule_text("tag = 'x'", scope='senders = ["example.test"]'), "no address or pattern"),
        (a_rule_text("tag = 'x'", 'client = ["192.0.2.0/99"]'), "192.0.2.0/99"),
        (a_rule_text("tag = 'x'", 'hours = "8-9"'), "no hour"),
        (a_rule_text("tag = 'x'", 'category = ["junk"]'), "no category"),
        (a_rule_text("tag = 'x'", scope='rollout = "share"\nshare = 0'), "between 1 and 99"),
        (a_rule_text("tag = 'x'") + a_rule_text("tag = 'y'"), "two rules"),
        (a_rule_text("tag = 'x'", name="no good"), "names of rules"),
        ('[[senders]]\napprove = ["*"]', "everybody or nobody"),
        ('[[senders]]\napprove = ["*@test"]', "top-level domain"),
        ('[keywords.a]\nwords = ["x"]\nmatch = "sum"\nthreshold = 5', "never be met"),
        ("[keywords.a]\nwords = []", "words are needed"),
        ("[stamps.a]\nstyle = 'dangerous'", "needs words"),
        ("".join(a_rule_text("tag = 'x'", name=f"r{number}") for number in range(MOST_RULES + 1)), "more than 500"),
        (
            "[groups]\n"
            + "".join(f"g{number} = ['x@y.test']\n" for number in range(200))
            + "".join(a_rule_text("tag = 'x'", name=f"r{number}", scope=f"senders = {EACH_GROUP}") for number in range(51)),
            "more than 10000 groups",
        ),
    ],
)
def test_what_is_dangerous_or_leads_nowhere_is_refused_with_the_reason(text, words):
    policy, found = problems(text)
    assert policy is None
    assert any(words in english for _, english in found), found


def test_notices_never_go_to_strangers():
    policy, found = problems(a_rule_text('notify = ["admin@elsewhere.test"]', "size_over = 1"), ("example.test",))
    assert policy is None and "never go to strangers" in found[0][1]
    assert problems(a_rule_text('notify = ["admin@example.test"]', "size_over = 1"), ("example.test",))[1] == []


def test_the_line_is_that_of_the_key():
    _, found = problems(a_rule_text("deliver = true", 'size_over = 5\ncategory = ["malware"]'))
    assert found[0][0] == 6


@pytest.mark.parametrize(
    "text",
    [
        a_rule_text("deliver = true", "proven = true", scope='senders = ["*@partner.test"]'),
        a_rule_text("deliver = true", 'dmarc = ["pass"]', scope='senders = ["*@partner.test"]'),
        a_rule_text("deliver = true", 'client = ["192.0.2.1"]', scope='senders = ["*@partner.test"]'),
        a_rule_text("discard = true", 'category = ["spam"]\nscore_over = 0.99'),
        a_rule_text('redirect = "hanako@example.test"', scope='recipients = ["taro@example.test"]'),
        a_rule_text("tag = '[ext]'", scope='direction = "inbound"'),
    ],
)
def test_ordinary_policies_pass(text):
    policy, found = problems(text)
    assert policy is not None and found == []


def test_silent_dropping_is_only_warned_of():
    found = checked(a_rule_text("discard = true", scope='recipients = ["noreply@example.test"]'))
    assert found.policy is not None
    assert [problem.grave for problem in found.problems] == [False]


def test_a_group_of_nobody_is_refused_where_the_directorys_groups_are_known():
    text = a_rule_text("tag = 'x'", scope='recipients = ["group:none"]')
    known = checked(text, groups=("sales",))
    assert known.policy is None
    assert any("no group" in problem.english for problem in known.problems)
    assert checked(text, groups=("none",)).problems == ()
    unknown = checked(text)
    assert unknown.policy is not None
    assert [problem.grave for problem in unknown.problems] == [False]
