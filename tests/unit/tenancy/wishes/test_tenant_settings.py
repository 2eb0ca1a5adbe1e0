"""Settings of an organisation as one typed value."""

import msgspec
import pytest

from sekisho.model.errors import Conflict, Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.values import MAIL, SETTINGS, read
from sekisho.tenancy.wishes.archive_passwords import OpenedPasswords
from sekisho.tenancy.wishes.settings import ContainerWishes, PolicySection, QuarantineSection, TenantSection, TenantSettings
from sekisho.tenancy.wishes.tenant_settings import change_settings, show_settings

DAYS = TenantSettings(quarantine=QuarantineSection(days=7))


async def test_shown_changed_and_shown_again(house):
    assert (await house.do(show_settings)).version == 0
    changed = await house.do(change_settings, settings=DAYS, version=0)
    assert (changed.version, changed.settings.quarantine.days) == (1, 7)
    assert (await house.do(show_settings)).settings == DAYS
    with pytest.raises(Conflict):
        await house.do(change_settings, settings=TenantSettings(), version=0)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (TenantSettings(quarantine=QuarantineSection(days=0)), "above 0"),
        (TenantSettings(tenant=TenantSection(domains=("bank.test",))), "by themselves"),
        (TenantSettings(policy=PolicySection(file="/etc/passwd")), "settings file only"),
        (TenantSettings(containers=ContainerWishes(password_wait_minutes=-1)), "1440"),
    ],
)
async def test_what_makes_no_sense_changes_nothing(house, settings, says):
    with pytest.raises(Refused, match=says):
        await house.do(change_settings, settings=settings)
    assert (await house.do(show_settings)).version == 0


async def test_what_the_settings_file_says_is_changed_there(house):
    house.base = FromFile(settings=TenantSettings(policy=PolicySection(bulk_tag="[news]")), said=frozenset({"policy"}))
    shown = await house.do(show_settings, DEFAULT_TENANT)
    assert shown.from_file == ("policy",)
    with pytest.raises(Refused, match=r"\[policy\] is said by the settings file"):
        await house.do(change_settings, DEFAULT_TENANT, settings=DAYS)
    wished = msgspec.structs.replace(shown.settings, quarantine=QuarantineSection(days=7))
    changed = await house.do(change_settings, DEFAULT_TENANT, settings=wished)
    assert (changed.settings.quarantine.days, changed.settings.policy.bulk_tag) == (7, "[news]")


async def test_passwords_do_not_stand_in_the_audit(house):
    await house.do(change_settings, settings=TenantSettings(containers=ContainerWishes(passwords=("open sesame",))))
    (row,) = await house.control.audit("acme", text="settings.change")
    assert '"passwords":1' in row.line.after
    assert "sesame" not in row.line.after


async def test_passwords_are_never_shown_and_stay_where_their_marks_come_back(house):
    wishes = ContainerWishes(passwords=("open sesame", "second"))
    changed = await house.do(change_settings, settings=TenantSettings(containers=wishes))
    shown = await house.do(show_settings)
    assert shown.settings.containers.passwords == changed.settings.containers.passwords == ("(kept 1)", "(kept 2)")
    back = msgspec.structs.replace(shown.settings, containers=ContainerWishes(passwords=("third", "(kept 2)", "third")))
    await house.do(change_settings, settings=back)
    entry = await house.control.get("acme", SETTINGS, MAIL)
    stored = read(entry, TenantSettings).containers.passwords
    assert b"second" not in entry.value
    assert await OpenedPasswords(house.stores.vault).of("acme", stored) == ("third", "second")
    with pytest.raises(Refused, match="is not kept here"):
        await house.do(change_settings, settings=TenantSettings(containers=ContainerWishes(passwords=("(kept 7)",))))


async def test_a_settings_file_that_says_a_password_twice_blocks_nothing_else(house):
    wishes = ContainerWishes(passwords=("same", "same"))
    house.base = FromFile(settings=TenantSettings(containers=wishes), said=frozenset({"containers"}))
    shown = await house.do(show_settings, DEFAULT_TENANT)
    wished = msgspec.structs.replace(shown.settings, quarantine=QuarantineSection(days=7))
    assert (await house.do(change_settings, DEFAULT_TENANT, settings=wished)).settings.quarantine.days == 7
