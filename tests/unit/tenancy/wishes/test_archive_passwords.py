"""Passwords of archives lie sealed in the store, and open for their organisation alone."""

import pytest

from sekisho.backends.embedded.vault import EmbeddedVault
from sekisho.model.errors import TemporaryFailure
from sekisho.tenancy.wishes.archive_passwords import OpenedPasswords, seal

SECRETS = ("open sesame", "開けゴマ", "sealed:looks so")


@pytest.fixture
def vault(tmp_path):
    return EmbeddedVault(tmp_path)


async def test_sealed_and_opened_again(vault):
    stored = await seal(vault, "acme", SECRETS, ())
    assert not any(secret.removeprefix("sealed:") in each for secret in SECRETS for each in stored)
    assert await seal(vault, "acme", stored, stored) == stored
    opened = OpenedPasswords(vault)
    assert await opened.of("acme", stored) == SECRETS
    assert await opened.of("acme", stored[1:]) == SECRETS[1:]
    assert await opened.of("acme", ()) == ()


async def test_what_is_there_already_is_not_kept_twice(vault):
    """Sealed it looks like two: whoever adds a password does not see those that are kept."""
    once = await seal(vault, "acme", SECRETS[:2], ())
    assert await seal(vault, "acme", (*once, SECRETS[0], SECRETS[0]), once) == once
    (third, *_), added = (await seal(vault, "acme", (SECRETS[2], *once, SECRETS[2]), once)), SECRETS[2]
    assert await OpenedPasswords(vault).of("acme", (third, *once)) == (added, *SECRETS[:2])
    foreign = await seal(vault, "other", SECRETS[:1], ())
    assert await seal(vault, "acme", (*foreign, *once), (*foreign, *once)) == (*foreign, *once), "what does not open is nobody's twin"


async def test_what_an_earlier_version_kept_twice_is_tried_once(vault):
    once = await seal(vault, "acme", SECRETS[:2], ())
    twice = (*once, *await seal(vault, "acme", SECRETS[:1], ()))
    assert await OpenedPasswords(vault).of("acme", twice) == SECRETS[:2]


async def test_those_of_the_settings_file_stand_in_the_clear_and_are_sealed_once_they_are_stored(vault):
    assert await OpenedPasswords(vault).of("acme", ("open sesame",)) == ("open sesame",)
    (stored,) = await seal(vault, "acme", ("open sesame",), ("open sesame",))
    assert "sesame" not in stored


async def test_what_is_another_organisations_or_damaged_is_left_out_and_told(vault, caplog):
    (foreign,) = await seal(vault, "other", ("open sesame",), ())
    (own,) = await seal(vault, "acme", ("second",), ())
    assert await OpenedPasswords(vault).of("acme", (foreign, "sealed:%%%", own)) == ("second",)
    assert caplog.text.count("cannot be used") == 2
    assert "sesame" not in caplog.text


async def test_without_a_master_key_nothing_is_kept(tmp_path):
    (tmp_path / "keys").write_bytes(b"no folder")
    with pytest.raises(TemporaryFailure, match="cannot be kept"):
        await seal(EmbeddedVault(tmp_path), "acme", SECRETS, ())


async def test_a_key_that_could_not_be_read_is_asked_for_again(tmp_path, vault):
    stored = await seal(vault, "acme", SECRETS, ())
    opened, keys = OpenedPasswords(EmbeddedVault(tmp_path)), tmp_path / "keys"
    keys.rename(tmp_path / "away")
    keys.write_bytes(b"no folder")
    assert await opened.of("acme", stored) == ()
    keys.unlink()
    (tmp_path / "away").rename(keys)
    assert await opened.of("acme", stored) == SECRETS
