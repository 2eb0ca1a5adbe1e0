"""Organisations: made, shown, suspended, deleted after a time of grace. For whoever runs the installation."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import Cursor, Limit, LongText, ShortText
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import INSTALLATION, Change, Control
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.scope import must_be_whole
from sekisho.tenancy.values import DOMAIN, GROUP, PERSON, TENANT, TenantRecord, TenantState, read, to_json

NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
DAY = 86_400.0
MOST_GRACE_DAYS = 365


@dataclass(frozen=True, slots=True)
class TenantLine:
    """One organisation in a list."""

    name: TenantId
    title: str
    state: TenantState
    created_at: float
    delete_at: float
    why: str
    version: int


@dataclass(frozen=True, slots=True)
class TenantShown:
    """One organisation with how much it holds."""

    name: TenantId
    title: str
    state: TenantState
    created_at: float
    delete_at: float
    why: str
    version: int
    domains: int
    people: int
    groups: int
    sections_from_file: tuple[str, ...]  # settings that the settings file says: they are changed there


@use_case("tenant.list", Permission.READ_STATION, "List the organisations.", "組織の一覧を表示します。")
async def list_tenants(control: Control, after: Cursor = "", limit: Limit = 100) -> Page[TenantLine]:
    """Return organisations by name, those behind `after`. The default one is always there and not in the list until it was given a title."""
    entries = await control.entries(INSTALLATION, TENANT, after, limit + 1)
    lines = [_line(TenantId(entry.key), read(entry, TenantRecord), entry.version) for entry in entries[:limit]]
    return Page(tuple(lines), entries[limit - 1].key if len(entries) > limit else "")


@use_case("tenant.create", Permission.RUN_STATION, "Make an organisation.", "組織を作成します。", changes=True)
async def create_tenant(control: Control, clock: Clock, trail: Trail, name: ShortText, title: ShortText = "") -> TenantLine:
    """Make an organisation under a short name. Raises Refused for a name that is none, Conflict if it is taken."""
    if not NAME.fullmatch(name) or name == DEFAULT_TENANT:
        raise Refused(
            f"{name[:80]!r} cannot be a tenant's name: lower-case letters, digits and hyphens, at most 63",
            f"{name[:80]!r}はテナント名に使用できません。英小文字・数字・ハイフンで63文字以内にしてください。",
        )
    record = TenantRecord(title[:200] or name, clock.now())
    value = to_json(record)
    try:
        await control.commit(INSTALLATION, [Change(TENANT, name, value, expects=0)], trail.line(name, after=value.decode()))
    except Conflict:
        raise Conflict(f"there is a tenant {name!r} already", f"テナント{name!r}はすでにあります。") from None
    return _line(TenantId(name), record, 1)


@use_case("tenant.show", Permission.READ_TENANT, "Show the organisation.", "組織を表示します。", general=True)
async def show_tenant(control: Control, from_file: Callable[[], FromFile], tenant: TenantId) -> TenantShown:
    """Return the organisation. Raises NotFound."""
    record, version = await find_tenant(control, tenant)
    return TenantShown(
        tenant,
        record.title,
        record.state,
        record.created_at,
        record.delete_at,
        record.why,
        version,
        domains=await control.count(tenant, DOMAIN) + (len([one for one in from_file().domains if one != "*"]) if tenant == DEFAULT_TENANT else 0),
        people=await control.count(tenant, PERSON),
        groups=await control.count(tenant, GROUP),
        sections_from_file=tuple(sorted(from_file().said)) if tenant == DEFAULT_TENANT else (),
    )


@use_case("tenant.rename", Permission.CHANGE_TENANT, "Give the organisation another title.", "組織の表示名を変更します。", changes=True)
async def rename_tenant(control: Control, trail: Trail, tenant: TenantId, sight: Sight, title: ShortText) -> TenantLine:
    """Change the title; the short name stays for ever."""
    record, version = await find_tenant(control, tenant)
    must_be_whole(sight)
    if not title.strip():
        raise Refused("a title is needed", "表示名を指定してください。")
    return await _set(control, trail, tenant, record, version, replace(record, title=title.strip()[:200]))


@use_case(
    "tenant.suspend", Permission.RUN_STATION, "Stop taking mail for the organisation.", "組織のメール受付を停止します。", changes=True, step_up=True
)
async def suspend_tenant(control: Control, trail: Trail, tenant: TenantId, why: LongText) -> TenantLine:
    """Answer its mail with "later" and let nobody send in its name, until it is resumed. What was accepted is still delivered."""
    record, version = await find_tenant(control, tenant)
    _not_default(tenant)
    if record.state != "active":
        raise Refused(f"{tenant} is {record.state} already", f"{tenant}はすでに停止または削除予定です。")
    return await _set(control, trail, tenant, record, version, replace(record, state="suspended", why=why[:500]), why)


@use_case(
    "tenant.resume", Permission.RUN_STATION, "Take mail for the organisation again.", "組織のメール受付を再開します。", changes=True, step_up=True
)
async def resume_tenant(control: Control, trail: Trail, tenant: TenantId) -> TenantLine:
    """End a suspension, or undo a deletion whose grace has not ended."""
    record, version = await find_tenant(control, tenant)
    if record.state == "active":
        raise Refused(f"{tenant} is active", f"{tenant}は停止していません。")
    return await _set(control, trail, tenant, record, version, replace(record, state="active", why="", delete_at=0.0, drops=False))


@use_case(
    "tenant.delete",
    Permission.RUN_STATION,
    "Delete the organisation after a time of grace.",
    "猶予期間の後に組織を削除します。",
    changes=True,
    step_up=True,
)
async def delete_tenant(control: Control, clock: Clock, trail: Trail, tenant: TenantId, why: LongText, grace_days: int = 30) -> TenantLine:
    """Suspend it, and have the keeper take away its mail, settings, domains and people when the grace is over and nothing is owed any more."""
    record, version = await find_tenant(control, tenant)
    _not_default(tenant)
    if not 1 <= grace_days <= MOST_GRACE_DAYS:
        raise Refused("the grace is from 1 to 365 days", "猶予期間は1日から365日までです。")
    gone = replace(record, state="deleting", why=why[:500], delete_at=clock.now() + grace_days * DAY)
    return await _set(control, trail, tenant, record, version, gone, why)


@use_case(
    "tenant.erase",
    Permission.RUN_STATION,
    "Erase an organisation that is being deleted now: its key, its mail, even what is still on its way.",
    "削除予定の組織を直ちに消去します（鍵、メール、配送待ちを含む）。",
    changes=True,
    step_up=True,
)
async def erase_tenant(control: Control, clock: Clock, trail: Trail, tenant: TenantId, why: LongText) -> TenantLine:
    """End the grace: the keeper drops what is owed and takes away everything within minutes. Raises Conflict unless it was deleted before."""
    record, version = await find_tenant(control, tenant)
    _not_default(tenant)
    if record.state != "deleting":
        raise Conflict(f"{tenant} is {record.state}: delete it first", f"{tenant}は削除予定ではありません。先に削除してください。")
    gone = replace(record, why=why[:500], delete_at=min(record.delete_at, clock.now()), drops=True)
    return await _set(control, trail, tenant, record, version, gone, why)


async def find_tenant(control: Control, tenant: TenantId) -> tuple[TenantRecord, int]:
    """Return an organisation and its version; the default one is there without an entry (version 0). Raises NotFound."""
    entry = await control.get(INSTALLATION, TENANT, tenant)
    if entry is not None:
        return read(entry, TenantRecord), entry.version
    if tenant == DEFAULT_TENANT:
        return TenantRecord("default", 0.0), 0
    raise NotFound(f"there is no tenant {tenant!r}", f"テナント{tenant!r}はありません。")


async def _set(control: Control, trail: Trail, tenant: TenantId, old: TenantRecord, version: int, new: TenantRecord, why: str = "") -> TenantLine:
    value = to_json(new)
    line = trail.line(tenant, to_json(old).decode(), value.decode(), why)
    await control.commit(INSTALLATION, [Change(TENANT, tenant, value, expects=version)], line)
    return _line(tenant, new, version + 1)


def _not_default(tenant: TenantId) -> None:
    if tenant == DEFAULT_TENANT:
        raise Refused("the default tenant is the installation itself", "既定のテナントは停止・削除できません。")


def _line(name: TenantId, record: TenantRecord, version: int) -> TenantLine:
    return TenantLine(name, record.title, record.state, record.created_at, record.delete_at, record.why, version)
