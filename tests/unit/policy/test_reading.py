import pytest

from sekisho.model.policy import Intercept, Rollout
from sekisho.policy.reading import LONGEST, overlong_key, read, version_of

WHOLE = """utc_offset = "+09:00"
blocked = "reject"
[groups]
finance = ["CFO@example.test"]
[keywords.secret]
words = { "confidential" = 5, "秘密" = 10 }
match = "sum"
threshold = 10
[stamps.external]
english = "From outside."
[[senders]]
owner = "taro@example.test"
approve = ["Hanako@Partner.test"]
personal = true
[[rules]]
name = "large"
direction = "inbound"
recipients = ["group:finance"]
rollout = "share"
share = 20
[rules.when]
size_over = "20 MB"
header = { "X-Mailer" = ["*bulk*"] }
[rules.then]
quarantine = "large"
days = 3
notify = ["recipients"]
"""


def test_a_whole_document():
    policy = read(WHOLE).policy
    assert (policy.utc_offset, policy.blocked, policy.version) == (32_400, Intercept.REJECT, version_of(WHOLE))
    assert policy.groups == (("finance", ("cfo@example.test",)),)
    (words,) = policy.keywords
    assert words.words == (("confidential", 5), ("秘密", 10)) and words.threshold == 10 and len(words.digest) == 10
    (senders,) = policy.senders
    assert senders.approve == ("hanako@partner.test",) and senders.personal
    (rule,) = policy.rules
    assert {condition.name: condition.value for condition in rule.conditions} == {"size_over": 20 * 1024**2, "header": ("X-Mailer: *bulk*",)}
    assert (rule.doing.intercept, rule.doing.operand, rule.doing.days, rule.doing.notify) == (Intercept.QUARANTINE, "large", 3, ("recipients",))
    assert (rule.rollout, rule.share) == (Rollout.SHARE, 20)


def test_another_word_or_score_is_another_list():
    digest = read(WHOLE).policy.keywords[0].digest
    assert read(WHOLE.replace('"confidential" = 5', '"confidential" = 6')).policy.keywords[0].digest != digest


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (('size_over = "20 MB"', 'size_over = "20 miles"'), 22, "no size"),
        (('size_over = "20 MB"', "sise_over = 3"), 22, "unknown key 'sise_over'"),
        (('quarantine = "large"', 'quarantine = "large"\nreject = true'), 25, "at most one"),
        (('direction = "inbound"', 'direction = "sideways"'), 17, "direction"),
        (('utc_offset = "+09:00"', 'utc_offset = "JST"'), 1, "offset"),
        (("days = 3", "days ="), 26, "not TOML"),
        (("share = 20", 'share = "many"'), 20, "share"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(change, line, words):
    found = read(WHOLE.replace(*change))
    assert found.policy is None
    (problem,) = found.problems
    assert (problem.line, problem.grave) == (line, True)
    assert words in problem.english
    assert any(ord(character) > 0x3000 for character in problem.japanese)


def test_hostile_documents_end_quickly():
    assert read("x" * (LONGEST + 1)).problems[0].english == "the document is longer than 1 MB"
    assert read("a = " + "[" * 100_000).policy is None
    assert read("\ud800").policy is None


DEEP = "a." * 60 + "a = 1"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (DEEP, 1),
        (f"note = 'x'\n[[{'a . ' * 60}b]]", 2),
        (f'x = {{ y = """a"""", {DEEP} }}', 1),
        ('"a\\"".' * 60 + "b = 1", 1),
        ("a." * 49 + "a = 1", 0),
        (f"x = [{'1.5, ' * 100}]", 0),
        (f'x = "{DEEP}"\ny = """\n{DEEP}"""\nz = \'{DEEP}\' # {DEEP}', 0),
        (f'x = "never ends {DEEP}', 0),
    ],
)
def test_a_key_of_too_many_parts_is_refused_before_it_costs(text, line):
    assert overlong_key(text) == line
    assert line == 0 or [(each.line, each.english) for each in read(text).problems] == [(line, "a key has more than 50 parts")]
