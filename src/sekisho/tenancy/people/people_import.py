"""People from a file: CSV or LDIF in, every bad line told with its number, and either all of it is done or nothing. CSV out."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import Bound
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.tenancy.directories.directory_people import people_of
from sekisho.tenancy.directories.ldif import read_ldif
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.mail_domains.domains import own_domains
from sekisho.tenancy.people.csv_people import read_csv, write_csv
from sekisho.tenancy.people.people_plan import Plan, Present, Problem, Wanted, WantedGroup, plan
from sekisho.tenancy.people.people_store import everybody, groups_of
from sekisho.tenancy.scope import covers, must_be_whole
from sekisho.tenancy.tenants import find_tenant

LARGEST = 64 * 1024 * 1024  # characters of a file
MOST_TOLD = 50  # bad lines named in one refusal
FileText = Annotated[str, Bound(longest=LARGEST)]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, or would do."""

    done: bool
    added: int
    changed: int
    removed: int
    unchanged: int
    problems: tuple[Problem, ...] = ()


@use_case("people.import_csv", Permission.CHANGE_TENANT, "Take in people from CSV.", "CSVから利用者を取り込みます。", changes=True, heavy=True)
async def import_csv(
    control: Control,
    clock: Clock,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    text: FileText,
    replace_all: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Add and change the people of a CSV text; with `replace_all` those added by hand or import that it does not name go away.

    Nothing is done if a line is bad: Refused names the lines. `dry_run` tells what would be done, with all bad lines.
    """
    must_be_whole(sight)
    people, problems = await asyncio.to_thread(read_csv, text)
    return await _import(control, clock, from_file, trail, tenant, (people, [], problems), whole=replace_all, dry_run=dry_run)


@use_case("people.import_ldif", Permission.CHANGE_TENANT, "Take in people from LDIF.", "LDIFから利用者を取り込みます。", changes=True, heavy=True)
async def import_ldif(
    control: Control,
    clock: Clock,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    text: FileText,
    replace_all: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Add and change the people and groups of a directory's export (RFC 2849); addresses of other domains are left out. See `import_csv`."""
    must_be_whole(sight)
    entries, problems = await asyncio.to_thread(read_ldif, text)
    people, groups = await asyncio.to_thread(people_of, entries, await own_domains(control, from_file(), tenant))
    if not people and not problems:
        problems = [Problem(1, "no entry has an address in a verified domain", "確認済みドメインのアドレスを持つエントリーがありません。")]
    return await _import(control, clock, from_file, trail, tenant, (people, groups, problems), whole=replace_all, dry_run=dry_run)


@use_case("people.export", Permission.READ_TENANT, "Give out all people as CSV.", "利用者をCSVで書き出します。", heavy=True)
async def export_people(control: Control, tenant: TenantId, sight: Sight) -> str:
    """Return all people as CSV that `people.import_csv` takes."""
    await find_tenant(control, tenant)
    everyone = await everybody(control, tenant)
    return await asyncio.to_thread(lambda: write_csv(person for person, _ in everyone.values() if covers(sight, person.addresses)))


async def _import(
    control: Control,
    clock: Clock,
    from_file: Callable[[], FromFile],
    trail: Trail,
    tenant: TenantId,
    told: tuple[Sequence[Wanted], Sequence[WantedGroup], Sequence[Problem]],
    *,
    whole: bool,
    dry_run: bool,
) -> Imported:
    await find_tenant(control, tenant)
    people, groups, problems = told
    present = Present(tenant, await own_domains(control, from_file(), tenant), await everybody(control, tenant), await groups_of(control, tenant))
    planned = await asyncio.to_thread(plan, present, people, groups, "local", clock.now(), whole=whole)
    wrong = tuple(sorted((*problems, *planned.problems), key=lambda problem: problem.line))
    if not dry_run:
        if wrong:
            raise refusal(wrong)
        await control.commit(tenant, planned.changes, trail.line("people", after=counts(planned)))
    return Imported(not dry_run, planned.added, planned.changed, planned.removed, planned.unchanged, wrong)


def refusal(problems: Sequence[Problem]) -> Refused:
    """Return the refusal that names bad lines."""
    more = len(problems) - MOST_TOLD
    english = "; ".join(f"line {problem.line}: {problem.says}" for problem in problems[:MOST_TOLD])
    japanese = "".join(f"{problem.line}行目: {problem.says_ja}" for problem in problems[:MOST_TOLD])
    return Refused(
        f"nothing was taken in. {english}{f'; and {more} more' if more > 0 else ''}",
        f"取り込みを中止しました。{japanese}{f'ほか{more}件。' if more > 0 else ''}",
    )


def counts(planned: Plan) -> str:
    """Return the counts of a plan for the audit."""
    return f'{{"added":{planned.added},"changed":{planned.changed},"removed":{planned.removed},"unchanged":{planned.unchanged}}}'
