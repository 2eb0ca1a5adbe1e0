"""People of an organisation by hand: listed, shown, added, changed, removed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.errors import Conflict, Denied, Refused
from sekisho.model.ids import TenantId
from sekisho.model.page import Page
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Change, Control
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.mail_domains.domains import own_domains
from sekisho.tenancy.people.people_plan import Present, Wanted, plan
from sekisho.tenancy.people.people_store import Kept, KeptGroup, groups_of, key_of, person_of, replace_person
from sekisho.tenancy.scope import covers, must_reach, must_see
from sekisho.tenancy.tenants import find_tenant
from sekisho.tenancy.values import PERSON, Person, read, to_json

LOCAL = "local"
KeptBy = Literal["local", "scim"]  # who says so: by hand or file, or an identity provider that pushes
LONGEST_EXTERNAL_ID = 300
MOST_LOOKED_AT = 50_000  # entries for one page of a search


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Somebody who gets mail."""

    address: str
    aliases: tuple[str, ...]
    name: str
    groups: tuple[str, ...]
    source: str
    active: bool
    uid: str
    changed_at: float
    version: int
    external_id: str = ""  # what the source calls them


@use_case("people.list", Permission.READ_TENANT, "List people, or find them by name, address or group.", "利用者の一覧または検索結果を表示します。")
async def list_people(
    control: Control,
    tenant: TenantId,
    sight: Sight,
    after: Cursor = "",
    limit: Limit = 100,
    text: ShortText = "",
    group: ShortText = "",
    external_id: ShortText = "",
) -> Page[PersonShown]:
    """Return people whose name or addresses contain `text`, of a group if one is named, or those whom their source calls so."""
    await find_tenant(control, tenant)
    wanted, within = text.strip().casefold(), group.strip().casefold()
    containing = msgspec.json.encode({"external_id": external_id})[1:-1] if external_id else b""  # the store passes over everybody else
    found: list[PersonShown] = []
    looked, more = 0, True
    while more and len(found) < limit and looked < MOST_LOOKED_AT:
        entries = await control.entries(tenant, PERSON, after, 1_000, containing)
        more = len(entries) == 1_000
        for position, entry in enumerate(entries):
            person = read(entry, Person)
            after = entry.key
            if covers(sight, person.addresses) and _fits(person, wanted, within) and external_id in {"", person.external_id}:
                found.append(shown(person, entry.version))
                if len(found) == limit:
                    more = more or position < len(entries) - 1
                    break
        looked += len(entries)
    return Page(tuple(found), after if more else "")


@use_case("people.show", Permission.READ_TENANT, "Show somebody by an address.", "アドレスから利用者を表示します。")
async def show_person(control: Control, tenant: TenantId, sight: Sight, address: ShortText) -> PersonShown:
    """Return who bears the address, or the `uid`. Raises NotFound."""
    return shown(*await _seen(control, tenant, sight, address))


@use_case("people.add", Permission.CHANGE_TENANT, "Add somebody.", "利用者を追加します。", changes=True)
async def add_person(
    control: Control,
    clock: Clock,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    address: ShortText,
    name: ShortText = "",
    aliases: tuple[ShortText, ...] = (),
    groups: tuple[ShortText, ...] = (),
    active: bool = True,
    external_id: ShortText = "",
    source: KeptBy = "local",
) -> PersonShown:
    """Add somebody with a main address, others that lead to them, and groups. Raises Refused, Conflict if an address is somebody's."""
    domains = await _ready(control, from_file, tenant)
    must_reach(sight, (address, *aliases))
    known = await groups_of(control, tenant)
    _must_reach_groups(sight, groups, known)
    present = Present(tenant, domains, {}, known)
    wanted = Wanted(0, (address, *aliases), name, tuple(groups), external_id, active)
    planned = plan(present, [wanted], [], source, clock.now(), whole=False)
    if planned.problems:
        raise Refused(planned.problems[0].says, planned.problems[0].says_ja)
    value = planned.changes[-1].value or b""
    await _commit(control, tenant, planned.changes, trail, planned.changes[-1].key, "", value.decode())
    return shown(*await person_of(control, tenant, planned.changes[-1].key))


@use_case("people.change", Permission.CHANGE_TENANT, "Change somebody.", "利用者を変更します。", changes=True)
async def change_person(
    control: Control,
    clock: Clock,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    address: ShortText,
    main_address: ShortText | None = None,
    name: ShortText | None = None,
    aliases: tuple[ShortText, ...] | None = None,
    groups: tuple[ShortText, ...] | None = None,
    active: bool | None = None,
    external_id: ShortText | None = None,
) -> PersonShown:
    """Change what is given of who bears `address`, or that `uid`; the rest stays. Raises Refused for people whom a directory keeps."""
    old = await _seen(control, tenant, sight, address)
    domains = await _ready(control, from_file, tenant)
    by_hand(old)
    person = old[0]
    main = main_address or person.addresses[0]
    others = tuple(one for one in person.addresses if one != person.addresses[0]) if aliases is None else tuple(aliases)
    must_reach(sight, (main, *others))
    names = person.groups if groups is None else tuple(groups)
    kept_groups = await groups_of(control, tenant)
    _must_reach_groups(sight, [one for one in names if key_of(one) not in person.groups], kept_groups)
    present = Present(tenant, domains, {}, kept_groups)
    wanted = Wanted(0, (main, *others), person.name if name is None else name, names, "", person.active if active is None else active)
    planned = plan(present, [wanted], [], LOCAL, clock.now(), whole=False)
    if planned.problems:
        raise Refused(planned.problems[0].says, planned.problems[0].says_ja)
    outer = person.external_id if external_id is None else external_id[:LONGEST_EXTERNAL_ID]
    fresh = replace(_person_in(planned.changes[-1]), uid=person.uid, external_id=outer, source=person.source)
    changes = [*planned.changes[:-1], *replace_person(tenant, old, fresh)]
    await _commit(control, tenant, changes, trail, fresh.addresses[0], to_json(person).decode(), to_json(fresh).decode())
    return shown(*await person_of(control, tenant, fresh.addresses[0]))


@use_case("people.remove", Permission.CHANGE_TENANT, "Remove somebody.", "利用者を削除します。", changes=True)
async def remove_person(control: Control, trail: Trail, tenant: TenantId, sight: Sight, address: ShortText) -> PersonShown:
    """Remove who bears the address, or the `uid`; their mail that is kept goes by its retention. Raises NotFound, Refused."""
    old = await _seen(control, tenant, sight, address)
    by_hand(old)
    person, version = old
    line = trail.line(person.addresses[0], before=to_json(person).decode())
    await control.commit(tenant, [Change(PERSON, person.addresses[0], None, version)], line)
    return shown(person, version)


def _must_reach_groups(sight: Sight, joining: Iterable[str], known: Mapping[str, KeptGroup]) -> None:
    """Raise Denied for groups that whoever looks after some domains may not put anybody into: a group's policies and mail are for all its people."""
    for name in joining:
        kept = known.get(key_of(name))
        if not sight.whole and not (kept is not None and kept[0].address and covers(sight, [kept[0].address])):
            raise Denied("that group lies outside of the domains that you look after", "担当ドメイン以外のグループには追加できません。")


def shown(person: Person, version: int) -> PersonShown:
    """Return a person as they are shown."""
    return PersonShown(
        person.addresses[0],
        person.addresses[1:],
        person.name,
        person.groups,
        person.source,
        person.active,
        person.uid,
        person.changed_at,
        version,
        person.external_id,
    )


async def _seen(control: Control, tenant: TenantId, sight: Sight, address: str) -> Kept:
    kept = await person_of(control, tenant, address)
    must_see(sight, kept[0].addresses)
    return kept


async def _ready(control: Control, from_file: Callable[[], FromFile], tenant: TenantId) -> frozenset[str]:
    await find_tenant(control, tenant)
    return await own_domains(control, from_file(), tenant)


async def _commit(control: Control, tenant: TenantId, changes: Sequence[Change], trail: Trail, subject: str, before: str, after: str) -> None:
    try:
        await control.commit(tenant, changes, trail.line(subject, before, after))
    except Conflict as conflict:
        raise Conflict(f"an address is somebody's already, or somebody was faster: {conflict}", conflict.japanese) from None


def _person_in(change: Change) -> Person:
    return msgspec.json.decode(change.value or b"", type=Person)


def by_hand(kept: Kept) -> None:
    """Raise Refused for people whom a directory keeps."""
    if kept[0].source not in {LOCAL, "scim"}:
        raise Refused(
            f"{kept[0].addresses[0]} is kept by {kept[0].source}: change them there",
            f"{kept[0].addresses[0]}は{kept[0].source}で管理されています。そちらで変更してください。",
        )


def _fits(person: Person, text: str, group: str) -> bool:
    if group and group not in person.groups:
        return False
    return not text or text in person.name.casefold() or any(text in address for address in person.addresses)
