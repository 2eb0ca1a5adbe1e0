"""What an import or a synchronisation would change: worked out as a whole before anything is touched. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sekisho.model.address import Address
from sekisho.model.ids import TenantId, new_id
from sekisho.ports.control import Change
from sekisho.smtp.addresses import parse_path
from sekisho.tenancy.people.people_store import Kept, KeptGroup, key_of, set_group, set_person
from sekisho.tenancy.values import GROUP, PERSON, Group, Person

MOST_ALIASES = 100
MOST_GROUPS = 1_000  # of one person


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person as a source tells of them, and where it told: a line's number, 0 = none."""

    line: int
    addresses: tuple[str, ...]
    name: str = ""
    groups: tuple[str, ...] = ()  # names
    external_id: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class WantedGroup:
    """A group as a source tells of it."""

    line: int
    name: str
    address: str = ""
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why nothing is done: one line of the source, and what is wrong with it."""

    line: int
    says: str
    says_ja: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would change. With `problems` nothing may be done."""

    changes: tuple[Change, ...]
    added: int
    changed: int
    removed: int
    unchanged: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Present:
    """An organisation as it is."""

    tenant: TenantId
    domains: Collection[str]
    people: Mapping[str, Kept]
    groups: Mapping[str, KeptGroup]


def plan(present: Present, people: Sequence[Wanted], groups: Sequence[WantedGroup], source: str, now: float, *, whole: bool) -> Plan:
    """Compare what a source tells with what is there.

    `whole`: the source tells of everybody: its own people and groups that it does not name any more go away. Entries of other sources are
    never touched; to name one of them is a problem.
    """
    return _Planner(present, source, now).plan(people, groups, whole=whole)


class _Planner:
    def __init__(self, present: Present, source: str, now: float) -> None:
        self._present, self._source, self._now = present, source, now
        self._problems: list[Problem] = []
        self._seen: dict[str, int] = {}  # address -> line
        self._bearers = {address: key for key, (person, _) in present.people.items() for address in person.addresses}
        self._group_addresses = {group.address: key for key, (group, _) in present.groups.items() if group.address}
        self._by_external = {person.external_id: key for key, (person, _) in present.people.items() if person.source == source and person.external_id}

    def plan(self, people: Sequence[Wanted], groups: Sequence[WantedGroup], *, whole: bool) -> Plan:
        leaving: list[Change] = []
        coming: list[Change] = []
        kept: set[str] = set()
        added = changed = unchanged = 0
        group_changes, named = self._groups(people, groups)
        for wanted in people:
            person = self._person(wanted)
            if person is None:
                continue
            key = self._whose(person)
            if key is None:
                coming.append(set_person(self._present.tenant, replace(person, uid=new_id(self._now)), 0))
                added += 1
                continue
            old, version = self._present.people[key]
            if key in kept:
                self._problem(wanted.line, f"{person.addresses[0]} stands there twice", f"{person.addresses[0]}が重複しています。")
                continue
            kept.add(key)
            if old.source != self._source:
                self._foreign(wanted.line, person.addresses[0], old.source)
                continue
            fresh = replace(person, uid=old.uid or new_id(self._now))
            if replace(fresh, changed_at=old.changed_at) == old:
                unchanged += 1
                continue
            changed += 1
            if key != fresh.addresses[0]:
                leaving.append(Change(PERSON, key, None, version))
                coming.append(set_person(self._present.tenant, fresh, 0))
            else:
                coming.append(set_person(self._present.tenant, fresh, version))
        gone = [(key, version) for key, (person, version) in self._present.people.items() if person.source == self._source and key not in kept]
        removals = [Change(PERSON, key, None, version) for key, version in gone] if whole else []
        group_removals = self._unnamed_groups(named) if whole else []
        self._check_taken({key for key, _ in gone} if whole else set(), kept)
        return Plan(
            (*removals, *leaving, *group_removals, *group_changes, *_in_order(coming, self._present)),
            added,
            changed,
            len(removals),
            unchanged,
            tuple(sorted(self._problems, key=lambda problem: problem.line)),
        )

    def _person(self, wanted: Wanted) -> Person | None:
        """Return the person, or None with a problem noted."""
        addresses = tuple(dict.fromkeys(address.strip().lower() for address in wanted.addresses if address.strip()))
        why = None if addresses else ("no address", "アドレスがありません。")
        if len(addresses) > MOST_ALIASES or len(wanted.groups) > MOST_GROUPS:
            why = f"more than {MOST_ALIASES} addresses or {MOST_GROUPS} groups", "アドレスまたはグループが多すぎます。"
        for address in addresses:
            why = why or self._wrong(address, wanted.line)
        if why:
            self._problem(wanted.line, *why)
            return None
        for address in addresses:
            self._seen[address] = wanted.line
        groups = tuple(sorted({key for name in wanted.groups if (key := key_of(name))}))
        return Person(addresses, wanted.name.strip()[:200], groups, self._source, "", wanted.external_id[:300], wanted.active, self._now)

    def _wrong(self, address: str, line: int) -> tuple[str, str] | None:
        read = parse_path(address, allow_utf8=True, for_recipient=True)
        if not isinstance(read, Address) or read.key != address:
            return f"{address[:100]!r} is not an address", f"{address[:100]!r}はアドレスではありません。"
        if read.domain not in self._present.domains:
            return f"{read.domain} is no verified domain of the organisation", f"{read.domain}は確認済みのドメインではありません。"
        if self._seen.get(address, line) != line:
            return f"{address} stood in line {self._seen[address]} already", f"{address}は{self._seen[address]}行目と重複しています。"
        if address in self._group_addresses:
            return f"{address} is the address of a group", f"{address}はグループのアドレスです。"
        return None

    def _whose(self, person: Person) -> str | None:
        """Return the key of the person that is meant: by the source's own identifier, else by the main address."""
        by_id = self._by_external.get(person.external_id) if person.external_id else None
        return by_id or (person.addresses[0] if person.addresses[0] in self._present.people else None)

    def _check_taken(self, gone: set[str], kept: set[str]) -> None:
        """Aliases that somebody else bears who neither goes away nor is told of."""
        for address, line in self._seen.items():
            bearer = self._bearers.get(address)
            if bearer is not None and bearer not in gone and bearer not in kept:
                self._problem(line, f"{address} is an address of {bearer}", f"{address}は{bearer}のアドレスです。")

    def _foreign(self, line: int, address: str, source: str) -> None:
        self._problem(line, f"{address} is kept by {source!r}", f"{address}は{source}で管理されています。")

    def _groups(self, people: Sequence[Wanted], groups: Sequence[WantedGroup]) -> tuple[list[Change], set[str]]:
        told = {key_of(group.name): group for group in groups if key_of(group.name)}
        described = frozenset(told)
        for wanted in people:
            for name in wanted.groups:
                if key := key_of(name):
                    told.setdefault(key, WantedGroup(wanted.line, name))
        changes = []
        for key, wanted_group in told.items():
            address = wanted_group.address.strip().lower()
            if address and (why := self._wrong_group(address, key)):
                self._problem(wanted_group.line, *why)
                continue
            known = self._present.groups.get(key)
            if known is None:
                fresh = Group(
                    " ".join(wanted_group.name.split())[:200], address, self._source, new_id(self._now), wanted_group.external_id, self._now
                )
                changes.append(set_group(self._present.tenant, fresh, 0))
            elif (
                key in described
                and known[0].source == self._source
                and (known[0].address, known[0].external_id) != (address, wanted_group.external_id)
            ):
                fresh = replace(known[0], address=address, external_id=wanted_group.external_id, changed_at=self._now)
                changes.append(set_group(self._present.tenant, fresh, known[1]))
        return changes, set(told)

    def _wrong_group(self, address: str, key: str) -> tuple[str, str] | None:
        if self._group_addresses.get(address) == key:
            return None
        if address in self._bearers:
            return f"{address} is somebody's address", f"{address}は個人のアドレスです。"
        return self._wrong(address, -1)

    def _unnamed_groups(self, named: set[str]) -> list[Change]:
        return [
            Change(GROUP, key, None, version)
            for key, (group, version) in self._present.groups.items()
            if group.source == self._source and key not in named
        ]

    def _problem(self, line: int, says: str, says_ja: str) -> None:
        self._problems.append(Problem(line, says, says_ja))


def _in_order(coming: list[Change], present: Present) -> list[Change]:
    """Put in front what those give up who bear an address that somebody else takes, so that no name is taken before it is free."""
    first, then = [], []
    for change in coming:
        old = present.people.get(change.key)
        before = {f"address:{one}" for one in old[0].addresses} if old and change.expects else set()
        if before - set(change.claims) and change.expects:
            kept = tuple(claim for claim in change.claims if claim in before or not claim.startswith("address:"))
            first.append(replace(change, claims=kept))
            then.append(replace(change, expects=change.expects + 1))
        else:
            then.append(change)
    return [*first, *then]
