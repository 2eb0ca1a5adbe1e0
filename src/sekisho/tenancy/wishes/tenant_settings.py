"""What an organisation wants done with its mail: shown and changed as one typed value. What the settings file says is changed there."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import msgspec
from msgspec.structs import asdict

from sekisho.model.access import Permission, Sight
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.control import Change, Control
from sekisho.ports.vault import Vault
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.tenant_of import merged
from sekisho.tenancy.scope import must_be_whole
from sekisho.tenancy.tenants import find_tenant
from sekisho.tenancy.values import MAIL, SETTINGS, read, to_json
from sekisho.tenancy.wishes import archive_passwords
from sekisho.tenancy.wishes.settings import TenantSettings
from sekisho.tenancy.wishes.settings_rules import broken_tenant_rules

_KEPT = re.compile(r"\(kept ([0-9]{1,4})\)")  # instead of a password that is not shown


@dataclass(frozen=True, slots=True)
class SettingsShown:
    """The settings in force."""

    settings: TenantSettings
    version: int  # 0: never set here
    from_file: tuple[str, ...]  # sections that the settings file says: they are changed there


@use_case("settings.show", Permission.READ_TENANT, "Show what is done with the organisation's mail.", "組織のメール設定を表示します。")
async def show_settings(control: Control, from_file: Callable[[], FromFile], tenant: TenantId) -> SettingsShown:
    """Return the settings in force. Passwords of archives are never shown: "(kept 1)" stands for the first, and brought back it stays."""
    shown = await _in_force(control, from_file, tenant)
    return replace(shown, settings=_masked(shown.settings))


@use_case(
    "settings.change",
    Permission.CHANGE_TENANT,
    "Change what is done with the organisation's mail.",
    "組織のメール設定を変更します。",
    changes=True,
    step_up=True,
)
async def change_settings(
    control: Control,
    vault: Vault,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    settings: TenantSettings,
    version: int | None = None,
) -> SettingsShown:
    """Put these settings in the place of those in force; `version` as they were shown, None: whatever there is.

    Raises Refused for values that make no sense or that the settings file says, Conflict if somebody was faster, TemporaryFailure if passwords
    cannot be sealed.
    """
    must_be_whole(sight)
    shown = await _in_force(control, from_file, tenant)
    settings = _unmasked(settings, shown.settings.containers.passwords)
    fixed = [name for name in shown.from_file if getattr(settings, name) != getattr(shown.settings, name)]
    if fixed:
        names = ", ".join(f"[{name}]" for name in fixed)
        raise Refused(
            f"{names} is said by the settings file and is changed there", f"{names}は設定ファイルで指定されています。設定ファイルを変更してください。"
        )
    if settings.policy.file != shown.settings.policy.file:
        raise Refused("a file is named in the settings file only", "ファイルは設定ファイルでのみ指定できます。")
    if settings.tenant.domains and tenant != DEFAULT_TENANT:
        raise Refused("domains are added by themselves, not in the settings", "ドメインは設定ではなく、ドメインの追加で登録してください。")
    for rule in broken_tenant_rules(settings):
        raise Refused(f"{rule.path}: {rule.sentence}", f"{rule.path}: {rule.japanese}")
    kept = shown.settings.containers.passwords
    settings = _with_passwords(settings, await archive_passwords.seal(vault, tenant, settings.containers.passwords, kept))
    value = to_json(settings)
    line = trail.line("settings", to_json(_without_secrets(shown.settings)).decode(), to_json(_without_secrets(settings)).decode())
    expects = shown.version if version is None else version
    await control.commit(tenant, [Change(SETTINGS, MAIL, value, expects=expects)], line)
    return SettingsShown(_masked(settings), expects + 1, shown.from_file)


async def _in_force(control: Control, from_file: Callable[[], FromFile], tenant: TenantId) -> SettingsShown:
    await find_tenant(control, tenant)
    entry = await control.get(tenant, SETTINGS, MAIL)
    chosen = read(entry, TenantSettings) if entry else None
    version = entry.version if entry else 0
    if tenant == DEFAULT_TENANT:
        return SettingsShown(merged(from_file(), chosen), version, tuple(sorted(from_file().said)))
    return SettingsShown(chosen or TenantSettings(), version, ())


def _without_secrets(settings: TenantSettings) -> dict[str, object]:
    """Return the settings for the audit: that passwords changed may be seen there, the passwords themselves may not."""
    shown: dict[str, object] = asdict(settings)
    shown["containers"] = {**asdict(settings.containers), "passwords": len(settings.containers.passwords)}
    return shown


def _with_passwords(settings: TenantSettings, passwords: Iterable[str]) -> TenantSettings:
    return msgspec.structs.replace(settings, containers=msgspec.structs.replace(settings.containers, passwords=tuple(passwords)))


def _masked(settings: TenantSettings) -> TenantSettings:
    return _with_passwords(settings, (f"(kept {place})" for place in range(1, len(settings.containers.passwords) + 1)))


def _unmasked(settings: TenantSettings, kept: Sequence[str]) -> TenantSettings:
    """Return the settings with the passwords that those not shown stand for. Raises Refused for one that is not kept."""
    told: list[tuple[bool, str]] = []
    for each in dict.fromkeys(settings.containers.passwords):
        match = _KEPT.fullmatch(each)
        if match and not 1 <= int(match[1]) <= len(kept):
            raise Refused(f"containers.passwords: {each} is not kept here", f"containers.passwords: {each}は保存されていません。")
        told.append((True, kept[int(match[1]) - 1]) if match else (False, each))
    # What is kept stays as it is, even if the settings file says one twice: else its section would differ, and nothing could be changed here.
    back = {password for is_kept, password in told if is_kept}
    return _with_passwords(settings, (password for is_kept, password in told if is_kept or password not in back))
