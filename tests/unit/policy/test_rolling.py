"""Staged roll-out in the document's text."""

import pytest

from sekisho.model.errors import Refused
from sekisho.model.policy import Rollout
from sekisho.policy.rolling import with_rollout
from sekisho.testing.policies import a_policy, a_rule_text

NEW = a_rule_text("quarantine = true", "size_over = 1", 'rollout = "share"  # a tenth first\nshare = 10\nreturn_after = 3', "fresh")
OTHER = a_rule_text("tag = '[x]'", name="other")


def test_a_rule_without_a_word_on_rollout_gets_one_and_the_rest_stays():
    text = with_rollout(OTHER + NEW, "other", Rollout.SHADOW)
    assert text.replace('rollout = "shadow"\n', "", 1) == OTHER + NEW
    assert a_policy(text).rules[0].rollout is Rollout.SHADOW


def test_share_and_rollout_are_changed_where_they_stand():
    text = with_rollout(OTHER + NEW, "fresh", Rollout.SHARE, 25)
    assert text == OTHER + NEW.replace("share = 10", "share = 25")
    fresh = with_rollout(OTHER + NEW, "other", Rollout.SHARE, 5)
    rule = a_policy(fresh).rules[0]
    assert (rule.rollout, rule.share) == (Rollout.SHARE, 5)
    assert a_policy(with_rollout(fresh, "other", Rollout.ALL)).rules[0].rollout is Rollout.ALL


@pytest.mark.parametrize("text", ['rules = [{ name = "one", then = { tag = "x" } }]', OTHER, "", "not toml = ="])
def test_what_cannot_be_changed_in_its_line_is_refused(text):
    with pytest.raises(Refused):
        with_rollout(text, "one", Rollout.SHADOW)
