"""A budget ends work by octets, items and time, whichever comes first."""

import pytest

from sekisho.model.budget import Budget, BudgetSpent


def test_octets_and_items_run_out():
    budget = Budget(lambda: 0.0, 1.0, octets=10, items=2)
    budget.spend_octets(10)
    with pytest.raises(BudgetSpent, match="octets"):
        budget.spend_octets(1)
    budget.spend_item()
    budget.spend_item()
    with pytest.raises(BudgetSpent, match="items"):
        budget.spend_item()


def test_time_runs_out():
    now = [0.0]
    budget = Budget(lambda: now[0], 1.0, octets=10, items=10)
    budget.check_time()
    now[0] = 1.5
    with pytest.raises(BudgetSpent, match="seconds"):
        budget.spend_item()


def test_work_runs_out_while_time_does_not():
    worked = [5.0]
    budget = Budget(lambda: 0.0, 10.0, octets=10, items=10, processor=lambda: worked[0], processor_seconds=1.0)
    budget.check_time()
    worked[0] = 6.5
    with pytest.raises(BudgetSpent, match="seconds of work"):
        budget.spend_item()
