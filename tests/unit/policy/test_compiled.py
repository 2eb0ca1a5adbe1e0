from sekisho.model.arrival import Direction
from sekisho.model.ids import ArrivalId, new_id
from sekisho.model.policy import Policy, Rollout, Rule
from sekisho.policy import compiled as room
from sekisho.policy.compiled import compiled, is_live
from sekisho.policy.facts import Facts
from sekisho.testing.builders import NOW, a_dossier, a_verdict, an_address, an_arrival
from sekisho.testing.policies import a_policy, a_rule_text


def facts(**arrival):
    return Facts(a_dossier(arrival=an_arrival(**arrival)), a_verdict(), NOW)


def names(text, given=None, recipient="taro@example.test"):
    matches = compiled(a_policy(text)).matches(given or facts())
    return [match.ready.rule.name for match in matches if match.ready.is_about(an_address(recipient))]


def test_scope_by_direction_sender_and_recipient():
    text = (
        a_rule_text("tag = 'x'", scope='direction = "outbound"', name="outbound")
        + a_rule_text("tag = 'x'", scope='senders = ["*@partner.test"]\nexcept_senders = ["hanako@partner.test"]', name="sender")
        + a_rule_text("tag = 'x'", scope='recipients = ["*@example.test"]\nexcept_recipients = ["taro@example.test"]', name="recipient")
    )
    assert names(text) == []
    assert names(text, facts(direction=Direction.OUTBOUND)) == ["outbound"]
    assert names(text, recipient="hanako@example.test") == ["recipient"]
    assert names(text.replace('except_senders = ["hanako@partner.test"]', "")) == ["sender"]


def test_all_conditions_or_any():
    text = a_rule_text("tag = 'x'", "size_over = 1\nsize_at_most = 2", name="both")
    assert names(text) == []
    assert names(text.replace("[rules.when]", 'match = "any"\n[rules.when]')) == ["both"]


def test_what_is_not_known_counts_for_rules_that_stop_alone():
    lists = '[keywords.a]\nwords = ["x"]\n'
    stops = lists + a_rule_text("quarantine = true", 'body_keywords = ["a"]')
    (match,) = compiled(a_policy(stops)).matches(facts())
    assert not match.certain
    assert names(lists + a_rule_text("tag = 'x'", 'body_keywords = ["a"]')) == []
    assert names(lists + a_rule_text("quarantine = true", 'body_keywords = ["a"]\nsubject_blank = true')) == []  # something else is known to be false


def test_a_share_is_always_the_same_part():
    rule = Rule("one", rollout=Rollout.SHARE, share=20)
    ids = [ArrivalId(new_id(NOW + number)) for number in range(4_000)]
    live = [is_live(rule, one) for one in ids]
    assert live == [is_live(rule, one) for one in ids]
    assert 600 < sum(live) < 1_000
    assert live != [is_live(Rule("two", rollout=Rollout.SHARE, share=20), one) for one in ids]
    assert not is_live(Rule("one", rollout=Rollout.SHADOW), ids[0]) and is_live(Rule("one"), ids[0])


def test_rules_that_are_off_are_not_asked():
    assert names(a_rule_text("tag = 'x'", scope='rollout = "off"')) == []


def test_the_same_policy_is_made_ready_once_and_few_are_kept():
    policy = a_policy(a_rule_text("tag = 'x'"))
    assert compiled(policy) is compiled(policy)
    for number in range(room._MOST_KEPT + 10):
        compiled(Policy(str(number), rules=(Rule("a"),)))
    assert len(room._kept) == room._MOST_KEPT
