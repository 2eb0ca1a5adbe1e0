from sekisho.model.policy import NO_POLICY, PRECEDENCE, Intercept, Policy, Rule, SenderList, Stamp


def test_the_order_of_actions_is_that_of_the_house():
    order = [Intercept.DISCARD, Intercept.REJECT, Intercept.DELIVER, Intercept.QUARANTINE, Intercept.REDIRECT, Intercept.HAND_TO, Intercept.POSTPONE]
    assert list(PRECEDENCE) == order


def test_a_policy_without_rules_and_lists_says_nothing():
    assert NO_POLICY.is_empty and Policy("named").is_empty
    assert not Policy(rules=(Rule("a"),)).is_empty
    assert not Policy(senders=(SenderList("*"),)).is_empty


def test_names_lead_to_stamps_and_groups():
    policy = Policy(stamps=(Stamp("a"),), groups=(("g", ("x@example.test",)),))
    assert policy.stamp_of("a") == Stamp("a") and policy.stamp_of("b") is None
    assert policy.members() == {"g": ("x@example.test",)}
