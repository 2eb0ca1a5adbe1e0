import pytest

from sekisho.app.assembling.connecting import connection_policy
from sekisho.app.configuration.settings_file import parse_settings
from sekisho.model.errors import Refused
from sekisho.policy.connection import ConnectionPolicy, Greylisting, Kind, Profile, Rates

ALL = """[connections]
approved = ["192.0.2.1"]
blocked = ["198.51.100.0/24"]
rates = true
reverse_dns = "confirmed"
reverse_dns_unwanted = ["*.dyn.test"]
[[connections.profiles]]
kind = "virus"
percent = 5
[connections.greylisting]
enabled = true
wait_minutes = 1
"""


def test_all_is_off_by_default():
    assert connection_policy(parse_settings("")) == ConnectionPolicy()


def test_every_part():
    assert connection_policy(parse_settings(ALL)) == ConnectionPolicy(
        ("192.0.2.1",), ("198.51.100.0/24",), Rates(), (Profile(Kind.VIRUS, 5),), "confirmed", ("*.dyn.test",), Greylisting(60.0)
    )


@pytest.mark.parametrize("change", [("198.51.100.0/24", "nowhere"), ("percent = 5", "percent = 0"), ('"virus"', '"bad"')])
def test_what_makes_no_sense_is_refused(change):
    with pytest.raises(Refused):
        parse_settings(ALL.replace(*change))
