from dataclasses import replace

from sekisho.advisories.station import count_week
from sekisho.model.ids import ArrivalId
from sekisho.ports.campaigns import Campaign
from sekisho.ports.history import Summary

DAY = 86_400.0


def message(at, category, recipients="a@x.test"):
    return Summary(ArrivalId("0" * 20), at, "s@y.test", recipients, "subject", category, "")


def test_counts_by_day_category_and_person():
    week = count_week([message(0, "phishing", "a@x.test, b@x.test"), message(1, "spam"), message(DAY, "clean"), message(DAY, "bulk")], complete=True)
    assert (week.total, week.stopped) == (4, 2)
    assert [count for _, count in week.days] == [2, 0]
    assert week.attacked == (("a@x.test", 2), ("b@x.test", 1))
    assert dict(week.categories) == {"phishing": 1, "spam": 1}


def test_campaigns_that_were_unwanted_and_domains_that_imitate():
    def campaign(subject, messages, unwanted):
        return Campaign(ArrivalId("0" * 20), 0.0, 1.0, messages, 4, 1, unwanted, (), "s", subject)

    def imitating(sender, code):
        return replace(message(1, "phishing"), header_from=sender, codes=(code,))

    week = count_week(
        [
            imitating("Bank <a@Examp1e.test>", "look_alike.sender"),
            imitating("b@examp1e.test", "history.imitates_partner"),
            imitating("c@other.test", "look_alike.link"),
        ],
        complete=True,
        campaigns=[campaign("Pay now", 30, 29), campaign("Minutes", 20, 1)],
    )
    assert week.campaigns == (("Pay now", 30, 4),)
    assert week.look_alikes == ("examp1e.test",)
