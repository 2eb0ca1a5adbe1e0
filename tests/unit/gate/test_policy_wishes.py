from sekisho.gate import policy_wishes
from sekisho.gate.inspectors.jobs import NO_WISHES
from sekisho.gate.policy_wishes import keyword_wish, used_lists, wishes_of
from sekisho.model.policy import NO_POLICY
from sekisho.testing.policies import a_policy, a_rule_text

LISTS = '[keywords.a]\nwords = ["x"]\n[keywords.b]\nwords = ["y"]\n'


def test_only_lists_that_rules_ask_for_are_looked_for():
    policy = a_policy(
        LISTS + a_rule_text("tag = 'x'", 'body_keywords = ["b"]') + a_rule_text("tag = 'x'", 'subject_keywords = ["a"]', 'rollout = "off"', "off")
    )
    assert [each.name for each in used_lists(policy)] == ["b"]
    assert wishes_of(NO_WISHES, policy).keywords == keyword_wish(policy)
    assert wishes_of(NO_WISHES, NO_POLICY) is NO_WISHES
    assert keyword_wish(a_policy(LISTS)) is None


def test_each_version_is_compiled_once_and_few_are_kept():
    text = LISTS + a_rule_text("tag = 'x'", 'body_keywords = ["b"]')
    assert keyword_wish(a_policy(text)) is keyword_wish(a_policy(text))
    for number in range(policy_wishes._MOST_KEPT + 3):
        keyword_wish(a_policy(f'note = "{number}"\n' + text))
    assert len(policy_wishes._kept) == policy_wishes._MOST_KEPT
