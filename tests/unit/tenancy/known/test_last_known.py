"""A copy of what people set makes the same snapshot as the store, and is told from one of another form."""

import msgspec
import pytest

from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import Change
from sekisho.ports.policies import PolicyVersion
from sekisho.tenancy.known.last_known import FORM, KnownControl, KnownPolicies, LastKnown
from sekisho.tenancy.wishes.policies import policy_in_force
from sekisho.testing.builders import NOW

ONE = TenantId("one")


@pytest.fixture
async def known():
    stores = MemoryStores(ManualClock(NOW))
    await stores.control.commit(ONE, [Change("domain", "example.test", b"{}")])
    await stores.policies.commit(ONE, PolicyVersion(1, NOW, "me", "why", "# nothing\n"))
    await stores.policies.commit(ONE, PolicyVersion(2, NOW, "me", "why", "this is no policy ="))
    return await LastKnown.of(stores.control, stores.policies, [ONE], NOW)


async def test_it_is_whole(known):
    again = LastKnown.read(known.octets())
    assert again == known
    control = KnownControl(again)
    assert await control.number() == 1
    [entry] = await control.everything("domain")
    assert (entry.tenant, entry.key, entry.value) == (ONE, "example.test", b"{}")
    assert await control.everything("domain", (ONE, "example.test")) == []
    assert await control.everything("person") == []


async def test_the_version_that_is_in_force_is_in_it(known):
    policies = KnownPolicies(known)
    assert await policies.newest(ONE) == 1, "the second cannot be used"
    assert await policies.newest(DEFAULT_TENANT) == 0
    assert (await policies.latest(ONE)).text == "# nothing\n"
    assert await policies.version(ONE, 2) is None
    assert (await policy_in_force(policies, ONE))[0] == 1


@pytest.mark.parametrize("octets", [b"", b"\xc1", msgspec.msgpack.encode([1, 2])])
def test_octets_that_are_none_are_refused(octets):
    with pytest.raises(ValueError, match="not a copy"):
        LastKnown.read(octets)


async def test_another_form_is_refused(known):
    other = msgspec.structs.replace(known, form=FORM + 1)
    with pytest.raises(ValueError, match="form"):
        LastKnown.read(other.octets())
