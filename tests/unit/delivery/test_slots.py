"""One limit for all: the next who waits, the idlest who goes."""

import asyncio

from sekisho.delivery.slots import Slots


async def test_a_free_slot_goes_to_those_who_wait_in_order_even_if_some_changed_their_mind():
    slots, called = Slots(1), []

    def no_longer():
        called.append("no longer")

    def still():
        called.append("still")
        slots.take(still)

    assert slots.take(still)
    assert not slots.take(no_longer)
    assert not slots.take(still)
    assert not slots.take(still)
    slots.give_back()
    assert called == ["no longer", "still"]
    assert slots.taken == 1


async def test_who_waits_sends_the_idlest_away():
    slots = Slots(2)
    loop = asyncio.get_running_loop()
    first, second = loop.create_future(), loop.create_future()
    for future in (first, second):
        assert slots.take(print)
        slots.idle(future)
    assert not slots.take(list)
    assert first.result() is False
    assert not second.done()
    slots.busy(second)
    assert not slots.take(dict)
    assert not second.done()
