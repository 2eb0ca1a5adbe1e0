"""A first key, and a successor: each waits to be seen in DNS."""

import pytest

from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.keys import MemoryKeys
from sekisho.model.access import WHOLE, Sight
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.signing import KeyState
from sekisho.senderauth.signing_key import signing_key
from sekisho.tenancy import signing_keys
from sekisho.tenancy.signing_keys import list_keys, new_key, rotate
from sekisho.testing.askers import a_trail
from sekisho.testing.builders import NOW
from sekisho.testing.signed_mail import a_stored_key

CLOCK = ManualClock(NOW)


async def test_a_new_key_waits_and_can_sign():
    keys = MemoryKeys()
    key = await new_key(keys, CLOCK, DEFAULT_TENANT, a_trail(), "Example.TEST.")
    assert (key.domain, key.algorithm, key.state, key.made_at) == ("example.test", "rsa", KeyState.WAITING, NOW)
    assert await keys.of_tenant(DEFAULT_TENANT) == [key]
    assert signing_key(key.domain, key.selector, key.private).record_name() == f"{key.selector}._domainkey.example.test"
    second = await new_key(keys, CLOCK, DEFAULT_TENANT, a_trail(), "example.test", "ed25519")
    assert second.selector != key.selector
    with pytest.raises(Refused, match="rotate"):
        await new_key(keys, CLOCK, DEFAULT_TENANT, a_trail(), "example.test")


async def test_a_successor_only_of_one_that_signs_and_one_at_a_time():
    keys = MemoryKeys()
    with pytest.raises(Refused, match="new"):
        await rotate(keys, CLOCK, DEFAULT_TENANT, a_trail(), "partner.test")
    await keys.put(a_stored_key())
    successor = await rotate(keys, CLOCK, DEFAULT_TENANT, a_trail(), "partner.test")
    assert successor.state is KeyState.WAITING
    with pytest.raises(Refused, match="waits"):
        await rotate(keys, CLOCK, DEFAULT_TENANT, a_trail(), "partner.test")


@pytest.mark.parametrize("domain", ["", "nonsense", "../etc", "a b.test", "x" * 300 + ".test"])
async def test_domains_only(domain):
    with pytest.raises(Refused):
        await new_key(MemoryKeys(), CLOCK, DEFAULT_TENANT, a_trail(), domain)


async def test_keys_of_one_domain_or_all():
    keys = MemoryKeys()
    one = await new_key(keys, CLOCK, DEFAULT_TENANT, a_trail(), "example.test", "ed25519")
    two = await new_key(keys, CLOCK, DEFAULT_TENANT, a_trail(), "partner.test", "ed25519")
    assert set(await list_keys(keys, DEFAULT_TENANT, WHOLE)) == {one, two}
    assert await list_keys(keys, DEFAULT_TENANT, WHOLE, "partner.test") == (two,)
    theirs = Sight(domains=frozenset({"partner.test"}))
    assert await list_keys(keys, DEFAULT_TENANT, theirs) == (two,)
    assert await list_keys(keys, DEFAULT_TENANT, theirs, "example.test") == ()


async def test_an_organisation_does_not_keep_keys_without_end(monkeypatch):
    monkeypatch.setattr(signing_keys, "MOST_KEYS", 1)
    keys = MemoryKeys()
    await new_key(keys, CLOCK, DEFAULT_TENANT, a_trail(), "example.test", "ed25519")
    with pytest.raises(Refused, match="at most 1"):
        await new_key(keys, CLOCK, DEFAULT_TENANT, a_trail(), "other.test", "ed25519")
