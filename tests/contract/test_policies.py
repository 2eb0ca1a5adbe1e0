"""Policy documents with their history, in every store."""

import asyncio

import pytest

from sekisho.model.ids import TenantId
from sekisho.ports.policies import Outrun, PolicyVersion

ONE, TWO = TenantId("one"), TenantId("two")


def a_version(number, text="x = 1\n"):
    return PolicyVersion(number, 1_700_000_000.5, "Hanako", "なぜなら", text)


async def test_versions_are_kept_in_order_and_none_is_lost(stores):
    policies = stores.policies
    assert await policies.latest(ONE) is None and await policies.newest(ONE) == 0
    for number in (1, 2, 3):
        await policies.commit(ONE, a_version(number, f"n = {number}\n"))
    assert await policies.newest(ONE) == 3
    assert await policies.latest(ONE) == a_version(3, "n = 3\n")
    assert await policies.version(ONE, 1) == a_version(1, "n = 1\n")
    assert await policies.version(ONE, 4) is None and await policies.version(ONE, 0) is None and await policies.version(ONE, -1) is None


@pytest.mark.parametrize("number", [0, 1, 3])
async def test_a_number_that_does_not_follow_is_refused(stores, number):
    await stores.policies.commit(ONE, a_version(1))
    with pytest.raises(Outrun):
        await stores.policies.commit(ONE, a_version(number, "other"))
    assert await stores.policies.latest(ONE) == a_version(1)


async def test_of_many_at_once_one_is_stored(stores):
    ends = await asyncio.gather(*(stores.policies.commit(ONE, a_version(1, f"n = {n}")) for n in range(8)), return_exceptions=True)
    assert sum(end is None for end in ends) == 1 and all(end is None or isinstance(end, Outrun) for end in ends)
    assert await stores.policies.newest(ONE) == 1


async def test_each_tenant_has_its_own(stores):
    await stores.policies.commit(ONE, a_version(1))
    assert await stores.policies.latest(TWO) is None
