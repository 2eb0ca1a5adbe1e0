from sekisho.advisories.station import count_week
from sekisho.model.ids import ArrivalId
from sekisho.ports.history import Summary

DAY = 86_400.0


def message(at, category, recipients="a@x.test"):
    return Summary(ArrivalId("0" * 20), at, "s@y.test", recipients, "subject", category, "")


def test_counts_by_day_category_and_person():
    week = count_week([message(0, "phishing", "a@x.test b@x.test"), message(1, "spam"), message(DAY, "clean"), message(DAY, "bulk")], complete=True)
    assert (week.total, week.stopped) == (4, 2)
    assert [count for _, count in week.days] == [2, 0]
    assert week.attacked == (("a@x.test", 2), ("b@x.test", 1))
    assert dict(week.categories) == {"phishing": 1, "spam": 1}
