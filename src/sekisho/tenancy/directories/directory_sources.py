"""Directories (LDAP, Active Directory) that people are taken from again and again: set, listed, synchronised now, removed. Passwords are sealed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import Bound, LongText, ShortText
from sekisho.model.errors import NotFound, Refused, TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.ports.documents import Documents
from sekisho.ports.people_source import PeopleSource
from sekisho.ports.vault import SecretUnreadable, Vault
from sekisho.tenancy.directories.directory_standing import SHELF, Standing, question_of, remember, secret_name, standing_of
from sekisho.tenancy.directories.people_sync import ANYBODY, check_name
from sekisho.tenancy.directories.taking_over import ManyWouldGo, Wish, take_over
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.people.people_import import Imported
from sekisho.tenancy.people.people_store import everybody, groups_of, set_group, set_person
from sekisho.tenancy.scope import must_be_whole
from sekisho.tenancy.tenants import find_tenant
from sekisho.tenancy.values import SOURCE, SourceRecord, read, to_json

MOST = 5  # of one organisation
Minutes = Annotated[int, Bound(least=5, most=10_080, says="between two looks")]
Percent = Annotated[int, Bound(least=0, most=100, says="of its people that may go without being asked about")]


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A directory as administrators see it: never its password."""

    name: str
    url: str
    bind_dn: str
    base_dn: str
    filter: str
    own_authorities: bool  # certificates are checked against authorities that were given, not against the system's
    minutes: int
    most_leaving: int
    set_at: float
    set_by: str
    standing: Standing


@use_case("directory.list", Permission.READ_TENANT, "List directories, and how they stand.", "ディレクトリ連携とその状態を一覧します。")
async def list_sources(control: Control, documents: Documents, tenant: TenantId) -> list[SourceShown]:
    """Return them by name."""
    await find_tenant(control, tenant)
    return [
        _shown(entry.key, read(entry, SourceRecord), await standing_of(documents, tenant, entry.key))
        for entry in await control.entries(tenant, SOURCE, limit=MOST)
    ]


@use_case(
    "directory.set", Permission.RUN_STATION, "Take people from a directory regularly.", "ディレクトリ連携を設定します。", changes=True, step_up=True
)
async def set_source(
    control: Control,
    vault: Vault,
    documents: Documents,
    clock: Clock,
    trail: Trail,
    by: str,
    tenant: TenantId,
    sight: Sight,
    name: ShortText,
    url: ShortText,
    bind_dn: ShortText,
    base_dn: ShortText,
    password: LongText = "",
    filter: LongText = ANYBODY,  # noqa: A002 - as directories call it
    authorities: LongText = "",
    minutes: Minutes = 60,
    most_leaving: Percent = 33,
) -> SourceShown:
    """Keep one, new or in the place of the one of that name; the first look comes within a minute.

    Without `password` the one that is kept stays, as long as it goes to the same server under the same name: whoever may change where a directory is
    must not have our password sent to another place. Raises Refused.
    """
    must_be_whole(sight)
    await find_tenant(control, tenant)
    check_name(name)
    _must_be_possible(url)
    entry = await control.get(tenant, SOURCE, name)
    old = read(entry, SourceRecord) if entry else None
    if old is None and await control.count(tenant, SOURCE) >= MOST:
        raise Refused(f"there are {MOST} directories already", f"ディレクトリ連携は{MOST}件までです。")
    if password:
        sealed = await _seal(vault, password, tenant, name)
    elif old is not None and (old.url, old.bind_dn, old.authorities) == (url, bind_dn, authorities):
        sealed = old.sealed
    else:
        raise Refused(
            "give the password again: it is kept for one address, one name and one set of authorities",
            "接続先・ユーザー・認証局を変えるときは、パスワードも指定してください。",
        )
    made = SourceRecord(url, bind_dn, sealed, base_dn, filter, authorities, minutes, most_leaving, clock.now(), by)
    before = _told(name, old) if old else ""
    change = Change(SOURCE, name, to_json(made), entry.version if entry else 0)
    await control.commit(tenant, [change], trail.line(f"directory {name}", before, _told(name, made)))
    standing = replace(await standing_of(documents, tenant, name), next_at=0.0, tries=0) if old else Standing()
    await remember(documents, tenant, name, standing)
    return _shown(name, made, standing)


@use_case("directory.sync", Permission.CHANGE_TENANT, "Take over people from a directory now.", "ディレクトリ連携を今すぐ実行します。", changes=True)
async def sync_source(
    control: Control,
    vault: Vault,
    documents: Documents,
    clock: Clock,
    from_file: Callable[[], FromFile],
    people_source: PeopleSource,
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    name: ShortText,
    confirmed: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Make its people and groups what the directory says now. `confirmed`: also if more would go than it is trusted with.

    Raises NotFound, TemporaryFailure if there is no whole answer, Refused for what cannot be taken over, Conflict if too many would go. Nothing has
    changed then.
    """
    must_be_whole(sight)
    record = await find_source(control, tenant, name)
    standing = await standing_of(documents, tenant, name)
    wish = Wish(name, record.most_leaving, confirmed, dry_run)
    try:
        question = await question_of(vault, tenant, name, record)
        done = await take_over(
            control, clock, from_file(), people_source, tenant, question, wish, lambda subject, told: trail.line(subject, after=told)
        )
    except (Refused, TemporaryFailure) as failure:
        trail.tell(f"ldap:{name}", reason=str(failure))
        if not dry_run:
            await remember(documents, tenant, name, standing.failed(failure, clock.now(), record.minutes, isinstance(failure, ManyWouldGo)))
        raise
    if not dry_run:
        await remember(documents, tenant, name, Standing.well(done, clock.now(), record.minutes))
    return done


@use_case("directory.remove", Permission.CHANGE_TENANT, "Take people from a directory no longer.", "ディレクトリ連携を解除します。", changes=True)
async def remove_source(control: Control, documents: Documents, trail: Trail, tenant: TenantId, sight: Sight, name: ShortText) -> None:
    """Take it away with its password. Its people and groups stay, kept by hand from now on: nobody's mail stops. Raises NotFound, Conflict."""
    must_be_whole(sight)
    record = await find_source(control, tenant, name)
    owner = f"ldap:{name}"
    people = [
        set_person(tenant, replace(person, source="local", external_id=""), version)
        for person, version in (await everybody(control, tenant)).values()
        if person.source == owner
    ]
    groups = [
        set_group(tenant, replace(group, source="local", external_id=""), version)
        for group, version in (await groups_of(control, tenant)).values()
        if group.source == owner
    ]
    await control.commit(tenant, [Change(SOURCE, name, None), *people, *groups], trail.line(f"directory {name}", _told(name, record)))
    await documents.forget(tenant, SHELF, name)


async def find_source(control: Control, tenant: TenantId, name: str) -> SourceRecord:
    """Return a directory. Raises NotFound."""
    entry = await control.get(tenant, SOURCE, name)
    if entry is None:
        raise NotFound(f"there is no directory {name[:100]!r}", f"ディレクトリ連携{name[:100]!r}はありません。")
    return read(entry, SourceRecord)


async def _seal(vault: Vault, password: str, tenant: TenantId, name: str) -> bytes:
    try:
        return await vault.seal(password.encode(), secret_name(tenant, name))
    except SecretUnreadable as failure:
        raise TemporaryFailure(f"the password cannot be kept: {failure}") from None


def _must_be_possible(url: str) -> None:
    """Refuse what can be told at once; whether somebody answers there is seen at the first look."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    extra = parts.username is not None or parts.query or parts.fragment or parts.path not in {"", "/"}
    if parts.scheme not in {"ldap", "ldaps"} or not host or port == 0 or extra or not url.isascii() or not url.isprintable():
        raise Refused("the address must be such as ldaps://directory.example.test", "ldaps://directory.example.test のような形式で指定してください。")


def _told(name: str, record: SourceRecord) -> str:
    shown = _shown(name, record, Standing())
    told = {field: value for field, value in msgspec.to_builtins(shown).items() if field not in {"standing", "set_at", "set_by"}}
    return msgspec.json.encode(told).decode()


def _shown(name: str, one: SourceRecord, standing: Standing) -> SourceShown:
    return SourceShown(
        name,
        one.url,
        one.bind_dn,
        one.base_dn,
        one.filter,
        bool(one.authorities),
        one.minutes,
        one.most_leaving,
        one.set_at,
        one.set_by,
        standing,
    )
