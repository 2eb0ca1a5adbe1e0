"""A request of SCIM: numbers, filters, pages of people."""

import pytest

from sekisho.api import scim_request
from sekisho.api.scim_reading import Condition, Wrong
from sekisho.api.scim_request import Asked
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.askers import THE_ADMINISTRATOR


def asked(desk=None, **query):
    return Asked(desk, THE_ADMINISTRATOR, DEFAULT_TENANT, "http://x/scim/v2", "", query, None)


def test_windows():
    assert asked().window() == (1, 100)
    assert asked(startIndex="5", count="2").window() == (5, 2)
    assert asked(startindex="-5", COUNT="-2").window() == (1, 0)
    assert asked(count="5000").window() == (1, 1_000)
    for wrong in ("x", "1.5", "٣", "1" * 10, "--1"):
        with pytest.raises(Wrong):
            asked(count=wrong).window()


def test_filters():
    assert asked().condition("id") is None
    assert asked(filter='id eq "x"').condition("id") == Condition("id", "x")
    with pytest.raises(Wrong):
        asked(filter='id eq "x"').condition("username")


async def test_everybody_over_many_pages_and_a_bound(provision, monkeypatch):
    for number in range(5):
        await provision.user(f"u{number}")
    monkeypatch.setattr(scim_request, "_AT_ONCE", 2)
    assert len(await asked(provision.desk).people()) == 5
    assert await asked(provision.desk).people("nothing") == []
    monkeypatch.setattr(scim_request, "MOST_PEOPLE", 2)
    with pytest.raises(Wrong):
        await asked(provision.desk).people()
