"""The port `Vault`: what was sealed opens for its own name only."""

import pytest

from sekisho.backends.embedded import EmbeddedStores
from sekisho.ports.vault import SecretUnreadable

SECRET = b"bind password of example.test"


async def test_a_secret_opens_for_its_own_name_only(stores):
    sealed = await stores.vault.seal(SECRET, "default/ldap/main")
    assert SECRET not in sealed
    assert await stores.vault.open(sealed, "default/ldap/main") == SECRET
    assert await stores.vault.seal(SECRET, "default/ldap/main") != sealed
    with pytest.raises(SecretUnreadable):
        await stores.vault.open(sealed, "other/ldap/main")


@pytest.mark.parametrize(
    "harm", [lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]), lambda sealed: sealed[:10], lambda _: b"", lambda _: b"junk" * 20]
)
async def test_damaged_secrets_are_told_without_their_text(stores, harm):
    sealed = await stores.vault.seal(SECRET, "a")
    with pytest.raises(SecretUnreadable) as told:
        await stores.vault.open(harm(sealed), "a")
    assert SECRET.decode() not in str(told.value)


async def test_on_disk_a_later_process_opens_what_an_earlier_one_sealed(tmp_path, clock):
    first = EmbeddedStores.open(tmp_path / "data", "one", clock=clock)
    sealed = await first.vault.seal(SECRET, "a")
    await first.close()
    again = EmbeddedStores.open(tmp_path / "data", "two", clock=clock)
    assert await again.vault.open(sealed, "a") == SECRET
    await again.close()
    (tmp_path / "data" / "keys" / "master.key").write_bytes(b"x" * 32)
    foreign = EmbeddedStores.open(tmp_path / "data", "three", clock=clock)
    with pytest.raises(SecretUnreadable, match="master key"):
        await foreign.vault.open(sealed, "a")
    await foreign.close()
    (tmp_path / "data" / "keys" / "master.key").write_bytes(b"short")
    broken = EmbeddedStores.open(tmp_path / "data", "four", clock=clock)
    with pytest.raises(SecretUnreadable, match="32 octets"):
        await broken.vault.seal(SECRET, "a")
    await broken.close()
