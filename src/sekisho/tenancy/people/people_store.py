"""People and groups as the control store keeps them: read whole for imports, found by address or lasting identifier."""

from sekisho.model.errors import NotFound
from sekisho.model.ids import TenantId
from sekisho.ports.control import Change, Control, Entry
from sekisho.tenancy.values import GROUP, PERSON, Group, Person, claims_of_group, claims_of_person, read, to_json

PAGE = 5_000

Kept = tuple[Person, int]  # a person and the version of the entry
KeptGroup = tuple[Group, int]


async def everybody(control: Control, tenant: TenantId) -> dict[str, Kept]:
    """Return all people of an organisation by key."""
    return {entry.key: (read(entry, Person), entry.version) for entry in await _all(control, tenant, PERSON)}


async def groups_of(control: Control, tenant: TenantId) -> dict[str, KeptGroup]:
    """Return all groups of an organisation by key."""
    return {entry.key: (read(entry, Group), entry.version) for entry in await _all(control, tenant, GROUP)}


async def person_of(control: Control, tenant: TenantId, address: str) -> Kept:
    """Return who bears an address, or a lasting identifier: it has no "@". Raises NotFound, also for another organisation's."""
    if "@" not in address:
        known = await by_uid(control, tenant, PERSON, address)
        return read(known, Person), known.version
    entry = await control.holder(f"address:{address.strip().lower()}")
    if entry is None or entry.tenant != tenant or entry.kind != PERSON:
        raise NotFound(f"nobody here has the address {address[:100]!r}", f"アドレス{address[:100]!r}の人は登録されていません。")
    return read(entry, Person), entry.version


async def group_of(control: Control, tenant: TenantId, name: str) -> KeptGroup:
    """Return a group by its name. Raises NotFound."""
    entry = await control.get(tenant, GROUP, key_of(name))
    if entry is None:
        raise NotFound(f"there is no group {name[:100]!r}", f"グループ{name[:100]!r}はありません。")
    return read(entry, Group), entry.version


async def by_uid(control: Control, tenant: TenantId, kind: str, uid: str) -> Entry:
    """Return the entry of a person or group by its lasting identifier. Raises NotFound."""
    entry = await control.holder(f"{kind}:{tenant}/{uid}")
    if entry is None or entry.tenant != tenant or entry.kind != kind:
        raise NotFound(f"there is no {kind} {uid[:100]!r}", f"{uid[:100]!r}は登録されていません。")
    return entry


def key_of(name: str) -> str:
    """Return the key of a group."""
    return " ".join(name.split()).casefold()[:200]


def set_person(tenant: TenantId, person: Person, expects: int | None) -> Change:
    """Return the change that keeps a person under the main address."""
    return Change(PERSON, person.addresses[0], to_json(person), expects, claims_of_person(tenant, person))


def set_group(tenant: TenantId, group: Group, expects: int | None) -> Change:
    """Return the change that keeps a group under its name."""
    return Change(GROUP, key_of(group.name), to_json(group), expects, claims_of_group(tenant, group))


def replace_person(tenant: TenantId, old: Kept, new: Person) -> list[Change]:
    """Return the changes that put one version of a person in the place of another; the key moves with the main address."""
    person, version = old
    if person.addresses[0] == new.addresses[0]:
        return [set_person(tenant, new, version)]
    return [Change(PERSON, person.addresses[0], None, version), set_person(tenant, new, 0)]


async def _all(control: Control, tenant: TenantId, kind: str) -> list[Entry]:
    found: list[Entry] = []
    while page := await control.entries(tenant, kind, found[-1].key if found else "", PAGE):
        found += page
        if len(page) < PAGE:
            break
    return found
