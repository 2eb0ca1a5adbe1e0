"""How somebody wants their digest: the language of our mail to them, and the times, among those that the organisation lets them choose."""

from dataclasses import dataclass
from typing import Literal

import msgspec

from sekisho.model.access import Actor, Permission, whose
from sekisho.model.arguments import ShortText
from sekisho.model.digest import WISH
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.control import Change, Control
from sekisho.ports.directory import Directory

Language = Literal["", "en", "ja"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What they chose; "" = as the organisation says."""

    language: Language = ""
    schedule: str = ""


@dataclass(frozen=True, slots=True)
class WishShown:
    """What they chose, what that comes to, and what they may choose."""

    address: str
    language: Language
    schedule: str
    in_force: str  # name of the schedule; "" = no digest
    choices: tuple[str, ...]  # names of schedules, and "off"


_decode = msgspec.json.Decoder(Wish).decode
_encode = msgspec.json.Encoder().encode


def main_address(directory: Directory, tenant: TenantId, key: str) -> str:
    """Return under which address somebody gets mail of ours: the main one of a person who is listed, else the one that is known."""
    listed = directory.listed(tenant, key)
    return listed.addresses[0] if listed else key


def groups_of(directory: Directory, tenant: TenantId, key: str) -> frozenset[str]:
    """Return the keys of the groups that somebody is in."""
    listed = directory.listed(tenant, key)
    return listed.groups if listed else frozenset()


async def wish_of(control: Control, tenant: TenantId, address: str) -> tuple[Wish, int]:
    """Return what somebody chose, and the version of that; version 0 = nothing."""
    entry = await control.get(tenant, WISH, address)
    return (_decode(entry.value), entry.version) if entry else (Wish(), 0)


@use_case("digest.show", Permission.READ_TENANT, "Show how somebody gets their digest.", "隔離通知メールの受信設定を表示します。", own=True)
async def show_wish(control: Control, directory: Directory, tenant: TenantId, actor: Actor, address: ShortText = "") -> WishShown:
    """Return an end user's own settings, or of whom staff name. Raises NotFound, Denied, Refused."""
    key = main_address(directory, tenant, whose(actor, address, Permission.READ_TENANT)[0])
    wish, _ = await wish_of(control, tenant, key)
    return _shown(directory, tenant, key, wish)


@use_case(
    "digest.change",
    Permission.CHANGE_TENANT,
    "Change how somebody gets their digest.",
    "隔離通知メールの受信設定を変更します。",
    changes=True,
    own=True,
)
async def change_wish(
    control: Control,
    directory: Directory,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    language: Language = "",
    schedule: ShortText = "",
    address: ShortText = "",
) -> WishShown:
    """Set language and schedule; "" is what the organisation says. Raises Refused for a schedule that people may not choose."""
    key = main_address(directory, tenant, whose(actor, address, Permission.CHANGE_TENANT)[0])
    if schedule and schedule not in directory.digest(tenant).people_choose:
        raise Refused("That schedule cannot be chosen.", "その受信頻度は選択できません。")
    wish, version = await wish_of(control, tenant, key)
    fresh = Wish(language, schedule)
    value = None if fresh == Wish() else _encode(fresh)
    line = trail.line(key, _encode(wish).decode(), _encode(fresh).decode())
    await control.commit(tenant, [Change(WISH, key, value, version)] if fresh != wish else [], line)
    return _shown(directory, tenant, key, fresh)


def _shown(directory: Directory, tenant: TenantId, key: str, wish: Wish) -> WishShown:
    rules = directory.digest(tenant)
    schedule = rules.schedule_for(groups_of(directory, tenant, key), wish.schedule)
    return WishShown(key, wish.language, wish.schedule, schedule.name if schedule else "", rules.people_choose if rules.enabled else ())
