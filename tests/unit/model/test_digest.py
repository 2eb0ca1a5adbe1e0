"""Whose times count for whom."""

import pytest

from sekisho.model.digest import DigestRules, Schedule

RULES = DigestRules(
    enabled=True,
    schedules=(Schedule("often", groups=("directors",)), Schedule("daily"), Schedule("weekly", groups=("nobody",))),
    people_choose=("weekly", "off"),
)


@pytest.mark.parametrize(
    ("groups", "choice", "name"),
    [
        ((), "", "daily"),
        (("directors", "x"), "", "often"),
        (("directors",), "weekly", "weekly"),
        ((), "often", "daily"),  # not to be chosen (any more): what the organisation says
        ((), "off", None),
    ],
)
def test_schedule(groups, choice, name):
    found = RULES.schedule_for(groups, choice)
    assert (found.name if found else None) == name


def test_none_without_schedules_or_where_it_is_off():
    assert DigestRules().schedule_for((), "") is None
    assert DigestRules(enabled=True, schedules=(Schedule("often", groups=("directors",)),)).schedule_for((), "") is None
