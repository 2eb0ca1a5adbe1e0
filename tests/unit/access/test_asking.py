"""Asking for a link: one request for each address, the same work whether it is known, and not too often."""

import pytest

from sekisho.access.asking import FROM_ONE, FROM_ONE_FOR_ONE, MOST_WAITING, REQUEST, Asked, ask, asked_of, folded_address
from sekisho.access.throttle import TooFast
from sekisho.model.errors import Refused
from sekisho.ports.control import INSTALLATION, Change


def asking(house, address="taro@example.test", ip="192.0.2.1", wants="enter"):
    return ask(house.control, house.clock, house.stores.counters, house.stores.signals, wants, address, "digest-of-a-browser", "ja", ip)


async def test_the_newest_request_counts(house):
    await asking(house, " Taro@Example.test ")
    await asking(house)
    await asking(house, wants="reset")
    found = [asked_of(entry.value) for entry in await house.control.entries(INSTALLATION, REQUEST)]
    assert sorted(one.wants for one in found) == ["enter", "reset"]
    assert Asked("enter", "taro@example.test", "digest-of-a-browser", "ja", "192.0.2.1", house.clock.now()) in found


@pytest.mark.parametrize(
    "text", ["", "taro", "@example.test", "taro@", "a b@example.test", "a\r\nb@example.test", "<a@b.test>", "a@b@c.test", "a" * 300 + "@b.test"]
)
async def test_what_is_no_address(house, text):
    with pytest.raises(Refused):
        await asking(house, text)
    with pytest.raises(Refused):
        folded_address(text)


async def test_not_too_often_from_one_place_nor_too_many_at_all(house):
    for number in range(FROM_ONE - 1):
        await asking(house, f"user{number}@example.test")
    with pytest.raises(TooFast):
        for _ in range(FROM_ONE_FOR_ONE + 1):
            await asking(house)
    with pytest.raises(TooFast):
        await asking(house, "one-more@example.test")
    await asking(house, ip="192.0.2.2")
    await house.control.commit(INSTALLATION, [Change(REQUEST, f"key {number}", b"{}") for number in range(MOST_WAITING)])
    with pytest.raises(Refused, match="Too many"):
        await asking(house, ip="192.0.2.3")
