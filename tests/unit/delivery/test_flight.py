"""Flights are told apart by identity: two claims of equal deliveries are two flights."""

from sekisho.delivery.flight import Flight
from sekisho.testing.builders import an_arrival
from sekisho.testing.owed import a_delivery


def test_equal_looking_flights_are_different():
    delivery = a_delivery(an_arrival())
    assert len({Flight(delivery, 1), Flight(delivery, 1)}) == 2
