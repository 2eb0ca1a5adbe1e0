from dataclasses import replace

import pytest

from sekisho.backends.reckoning import Standing, after_attempt, differences, fates_of
from sekisho.model.delivery import Fate
from sekisho.ports.records import ClaimedDelivery
from sekisho.testing.builders import an_address, an_arrival
from sekisho.testing.owed import a_delivery, a_held, an_attempt, an_outcome

TWO = ("a@example.test", "b@example.test")
ARRIVAL = an_arrival(recipients=TWO)
NAME = f"{ARRIVAL.tenant}/{ARRIVAL.id}"


def attempt(fates, delivery=None, **changes):
    record = an_attempt(ClaimedDelivery(delivery or a_delivery(ARRIVAL), 1), fates)
    return replace(record, attempt=replace(record.attempt, **changes))


def test_two_spellings_of_one_mailbox_are_one_recipient():
    arrival = an_arrival(recipients=("Taro@example.test", "taro@example.test"))
    assert fates_of(arrival, an_outcome(arrival)) == {"taro@example.test": Fate.QUEUED}
    delivery = a_delivery(arrival)
    first, second = delivery.recipients
    record = an_attempt(ClaimedDelivery(delivery, 1), Fate.DELIVERED)
    half = replace(record, attempt=replace(record.attempt, results=record.attempt.results[:1]))
    after = after_attempt(delivery, half)
    assert (after.fates, after.delivery.recipients) == ({}, (second,))
    assert first != second


def test_an_attempt_leaves_those_without_an_end():
    after = after_attempt(a_delivery(ARRIVAL, attempts=3), attempt({TWO[0]: Fate.BOUNCED}, next_at=77.0))
    assert after.fates == {TWO[0]: Fate.BOUNCED}
    assert (after.delivery.recipients, after.delivery.attempts, after.delivery.next_at) == ((an_address(TWO[1]),), 4, 77.0)
    assert after.open_change == 0


def test_a_recipient_without_a_result_is_still_owed():
    after = after_attempt(a_delivery(ARRIVAL), attempt(Fate.DELIVERED, results=()))
    assert (len(after.delivery.recipients), after.fates) == (2, {})


def test_a_result_for_somebody_who_is_not_owed_any_more_counts_for_nothing():
    after = after_attempt(a_delivery(ARRIVAL, [an_address(TWO[1])]), attempt(Fate.DELIVERED))
    assert (after.delivery, after.fates, after.open_change) == (None, {TWO[1]: Fate.DELIVERED}, -1)


@pytest.mark.parametrize("fate", [Fate.WAITING, Fate.DISCARDED, Fate.EXPIRED])
def test_an_attempt_has_no_other_ends(fate):
    record = attempt(Fate.DELIVERED)
    results = tuple(replace(result, fate=fate) for result in record.attempt.results)
    with pytest.raises(ValueError, match="cannot make"):
        after_attempt(a_delivery(ARRIVAL), replace(record, attempt=replace(record.attempt, results=results)))


def standing(**changes):
    return replace(Standing(NAME, undecided=False, settled=False, open_count=1, recipients=TWO, has_bytes=True), **changes)


BOTH_QUEUED = {NAME: dict.fromkeys(TWO, Fate.QUEUED)}
DELIVERY = a_delivery(ARRIVAL)


def test_a_sound_store_has_no_differences():
    assert differences([standing()], BOTH_QUEUED, [DELIVERY], []) == []
    assert differences([standing(undecided=True, open_count=0)], {NAME: dict.fromkeys(TWO, Fate.WAITING)}, [], []) == []
    assert differences([standing(settled=True, open_count=0, has_bytes=False)], {}, [], []) == []


@pytest.mark.parametrize(
    ("standings", "live", "deliveries", "kept", "expected"),
    [
        ([standing()], {NAME: {TWO[0]: Fate.QUEUED}}, [DELIVERY], [], "the ledger says settled of b@example.test"),
        ([standing()], {NAME: dict.fromkeys(TWO, Fate.QUARANTINED)}, [DELIVERY], [], "the ledger says quarantined"),
        ([standing(open_count=2)], BOTH_QUEUED, [DELIVERY, replace(DELIVERY, id="other")], [], "queued, queued"),
        ([standing(open_count=2)], BOTH_QUEUED, [DELIVERY], [], "2 open things are counted, 1 are there"),
        ([standing(settled=True)], BOTH_QUEUED, [DELIVERY], [], "settled is True"),
        ([standing(has_bytes=False)], BOTH_QUEUED, [DELIVERY], [], "bytes are gone"),
        ([], BOTH_QUEUED, [DELIVERY], [], "the arrival is gone"),
        ([], {}, [], [a_held(ARRIVAL)], "owed or kept, but the arrival is gone"),
        ([standing(undecided=True, open_count=0)], {}, [], [], "the store has waiting"),
        ([standing(open_count=0)], {}, [], [], "settled is False, but 0 things are open"),
    ],
)
def test_each_kind_of_difference_is_named(standings, live, deliveries, kept, expected):
    assert any(expected in problem for problem in differences(standings, live, deliveries, kept))
