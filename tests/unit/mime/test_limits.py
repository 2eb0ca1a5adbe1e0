import dataclasses

import pytest

from sekisho.mime.limits import DEFAULT_LIMITS, Limits
from sekisho.model.budget import BudgetSpent


def test_the_budget_counts_seconds_octets_and_items():
    now = [100.0]
    budget = Limits(max_seconds=2.0, max_expanded_octets=10, max_items=2).budget(lambda: now[0])
    budget.spend_octets(10)
    with pytest.raises(BudgetSpent, match="octets"):
        budget.spend_octets(1)
    budget.spend_item()
    now[0] = 102.1
    with pytest.raises(BudgetSpent, match="seconds"):
        budget.spend_item()
    with pytest.raises(BudgetSpent, match="items"):
        budget.spend_item()


def test_limits_cannot_be_changed_under_a_running_message():
    with pytest.raises(dataclasses.FrozenInstanceError):
        DEFAULT_LIMITS.max_parts = 5
