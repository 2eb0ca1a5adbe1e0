"""A first key, and a successor: each waits to be seen in DNS."""

import pytest

from sekisho.backends.memory import ManualClock
from sekisho.backends.memory.control import MemoryControl
from sekisho.backends.memory.keys import MemoryKeys
from sekisho.model.access import WHOLE, Sight
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.signing import KeyState
from sekisho.ports.control import Change
from sekisho.senderauth.signing_key import signing_key
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.mail_domains import signing_keys
from sekisho.tenancy.mail_domains.signing_keys import list_keys, new_key, rotate
from sekisho.tenancy.values import DOMAIN, DomainRecord, to_json
from sekisho.testing.askers import a_trail
from sekisho.testing.builders import NOW
from sekisho.testing.signed_mail import a_stored_key

CLOCK = ManualClock(NOW)
OPEN = FromFile(domains=("*",))


async def made(keys, domain, algorithm="rsa", *, make=new_key, control=None, base=OPEN, tenant=DEFAULT_TENANT):
    return await make(keys, control or MemoryControl(), lambda: base, CLOCK, tenant, a_trail(), domain, algorithm)


async def test_a_new_key_waits_and_can_sign():
    keys = MemoryKeys()
    key = await made(keys, "Example.TEST.")
    assert (key.domain, key.algorithm, key.state, key.made_at) == ("example.test", "rsa", KeyState.WAITING, NOW)
    assert await keys.of_tenant(DEFAULT_TENANT) == [key]
    assert signing_key(key.domain, key.selector, key.private).record_name() == f"{key.selector}._domainkey.example.test"
    second = await made(keys, "example.test", "ed25519")
    assert second.selector != key.selector
    with pytest.raises(Refused, match="rotate"):
        await made(keys, "example.test")


async def test_a_successor_only_of_one_that_signs_and_one_at_a_time():
    keys = MemoryKeys()
    with pytest.raises(Refused, match="new"):
        await made(keys, "partner.test", make=rotate)
    await keys.put(a_stored_key())
    successor = await made(keys, "partner.test", make=rotate)
    assert successor.state is KeyState.WAITING
    with pytest.raises(Refused, match="waits"):
        await made(keys, "partner.test", make=rotate)


@pytest.mark.parametrize("domain", ["", "nonsense", "../etc", "a b.test", "x" * 300 + ".test"])
async def test_domains_only(domain):
    with pytest.raises(Refused):
        await made(MemoryKeys(), domain)


async def test_keys_of_one_domain_or_all():
    keys = MemoryKeys()
    one = await made(keys, "example.test", "ed25519")
    two = await made(keys, "partner.test", "ed25519")
    assert set(await list_keys(keys, DEFAULT_TENANT, WHOLE)) == {one, two}
    assert await list_keys(keys, DEFAULT_TENANT, WHOLE, "partner.test") == (two,)
    theirs = Sight(domains=frozenset({"partner.test"}))
    assert await list_keys(keys, DEFAULT_TENANT, theirs) == (two,)
    assert await list_keys(keys, DEFAULT_TENANT, theirs, "example.test") == ()


async def test_an_organisation_does_not_keep_keys_without_end(monkeypatch):
    monkeypatch.setattr(signing_keys, "MOST_KEYS", 1)
    keys = MemoryKeys()
    await made(keys, "example.test", "ed25519")
    with pytest.raises(Refused, match="at most 1"):
        await made(keys, "other.test", "ed25519")


OURS, THEIRS = TenantId("ours"), TenantId("theirs")


async def held(control, tenant, *names, proven=True):
    for name in names:
        record = DomainRecord("token", NOW, verified_at=NOW if proven else 0.0)
        await control.commit(tenant, [Change(DOMAIN, name, to_json(record), 0, (f"domain:{name}",) if proven else ())])


@pytest.mark.parametrize("make", [new_key, rotate])
async def test_an_organisation_signs_for_its_own_domains_alone(make):
    """Not for another's, nor for what another holds below ours, nor for what was only written down."""
    control, keys = MemoryControl(), MemoryKeys()
    await held(control, OURS, "ours.test")
    await held(control, THEIRS, "theirs.test", "branch.ours.test")
    await held(control, OURS, "bank.test", proven=False)
    base = FromFile(domains=("file.test", "*"))
    for domain in (
        "theirs.test",
        "mail.theirs.test",
        "branch.ours.test",
        "a.branch.ours.test",
        "bank.test",
        "file.test",
        "nobodys.test",
        "xours.test",
    ):
        with pytest.raises(Refused, match="no domain of this organisation"):
            await made(keys, domain, make=make, control=control, base=base, tenant=OURS)
    assert await keys.of_tenant(OURS) == []


async def test_names_below_ones_own_are_ones_own():
    control, keys = MemoryControl(), MemoryKeys()
    await held(control, OURS, "ours.test")
    for domain in ("ours.test", "news.ours.test", "a.b.ours.test"):
        assert (await made(keys, domain, "ed25519", control=control, tenant=OURS)).domain == domain


async def test_whoever_has_every_domain_by_the_file_has_those_that_nobody_else_holds():
    control, keys = MemoryControl(), MemoryKeys()
    await held(control, THEIRS, "theirs.test")
    assert (await made(keys, "nobodys.test", "ed25519", control=control)).domain == "nobodys.test"
    for domain in ("theirs.test", "mail.theirs.test"):
        with pytest.raises(Refused, match="no domain"):
            await made(keys, domain, control=control)
    listed = FromFile(domains=("file.test",))
    assert (await made(keys, "news.file.test", "ed25519", control=control, base=listed)).domain == "news.file.test"
    with pytest.raises(Refused, match="no domain"):
        await made(keys, "nobodys2.test", control=control, base=listed)
