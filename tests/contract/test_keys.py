"""The port `Keys`: kept, replaced, forgotten, each tenant's for itself; on disk sealed and readable by nobody else."""

import dataclasses

import pytest

from sekisho.backends.embedded import EmbeddedStores
from sekisho.backends.embedded.envelope import Envelope
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.signing import KeyState
from sekisho.ports.keys import KeysUnreadable
from sekisho.testing.builders import NOW
from sekisho.testing.signed_mail import a_signing_key, a_stored_key

KEY = a_stored_key()
OTHER = TenantId("other")


async def test_keys_are_kept_by_tenant_domain_and_selector(stores):
    keys = stores.keys
    assert await keys.of_tenant(DEFAULT_TENANT) == []
    assert await keys.tenants() == []
    second = a_stored_key(a_signing_key(selector="s2"), made_at=NOW + 1)
    foreign = dataclasses.replace(KEY, tenant=OTHER)
    for key in (second, KEY, foreign):
        await keys.put(key)
    assert await keys.of_tenant(DEFAULT_TENANT) == [KEY, second]
    assert await keys.of_tenant(OTHER) == [foreign]
    assert await keys.tenants() == sorted([DEFAULT_TENANT, OTHER])


async def test_a_key_is_replaced_and_forgotten(stores):
    keys = stores.keys
    await keys.put(KEY)
    retired = dataclasses.replace(KEY, state=KeyState.RETIRED, until=NOW + 9)
    await keys.put(retired)
    assert await keys.of_tenant(DEFAULT_TENANT) == [retired]
    await keys.remove(KEY)
    await keys.remove(KEY)
    assert await keys.of_tenant(DEFAULT_TENANT) == []


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
async def disk(folder, clock):
    stores = EmbeddedStores.open(folder, "test", clock=clock)
    await stores.keys.put(KEY)
    yield stores.keys
    await stores.close()


async def test_secrets_are_sealed_and_readable_by_the_service_alone(disk, folder):
    files = [path for path in (folder / "keys").rglob("*") if path.is_file()]
    assert len(files) == 2
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)
    assert all(path.stat().st_mode & 0o777 == 0o700 for path in (folder / "keys", folder / "keys" / DEFAULT_TENANT))
    assert all(KEY.private[40:80] not in path.read_bytes() for path in files)
    assert "private" not in repr(KEY)


async def test_damaged_moved_or_foreign_keys_are_told_and_not_used(disk, folder):
    (path,) = (folder / "keys" / DEFAULT_TENANT).iterdir()
    sealed = path.read_bytes()
    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), b"junk", b""):
        path.write_bytes(broken)
        with pytest.raises(KeysUnreadable, match=path.name.replace("+", r"\+")):
            await disk.of_tenant(DEFAULT_TENANT)
    path.write_bytes(sealed)
    moved = path.rename(path.with_name("partner.test+moved.dkim"))
    with pytest.raises(KeysUnreadable):
        await disk.of_tenant(DEFAULT_TENANT)
    moved.rename(path)
    master = folder / "keys" / "master.key"
    master.write_bytes(b"x" * 32)
    with pytest.raises(KeysUnreadable, match="master key"):
        await disk.of_tenant(DEFAULT_TENANT)
    master.write_bytes(b"short")
    with pytest.raises(KeysUnreadable, match="32 octets"):
        await disk.of_tenant(DEFAULT_TENANT)


async def test_names_cannot_leave_the_folder(disk):
    for name in ("../evil", "a/b", "", ".hidden", "a..b", "a" * 300):
        with pytest.raises(ValueError, match="no name"):
            await disk.put(dataclasses.replace(KEY, domain=name))


def test_an_envelope_is_bound_to_its_name(tmp_path):
    path = tmp_path / "master.key"
    envelope = Envelope.of(path)
    sealed = envelope.seal(b"secret", "a")
    assert Envelope.of(path).open(sealed, "a") == b"secret"
    assert envelope.seal(b"secret", "a") != sealed
    with pytest.raises(ValueError):
        envelope.open(sealed, "b")
