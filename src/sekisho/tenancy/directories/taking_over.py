"""What a directory says of people becomes what is in force: asked as a whole, compared, and committed as a whole, or nothing is changed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sekisho.model.errors import Conflict, Refused, TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.ports.audit import AuditLine
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.people_source import PeopleSource, SourceFailed, SourceQuestion
from sekisho.tenancy.directories.directory_people import people_of
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.mail_domains.domains import own_domains
from sekisho.tenancy.people.people_import import Imported, counts, refusal
from sekisho.tenancy.people.people_plan import Present, plan
from sekisho.tenancy.people.people_store import everybody, groups_of

THIRD = 33  # percent of a source's people: if more would go, somebody must say that it is meant


class NoAnswer(TemporaryFailure):
    """There is no whole answer, and nothing was changed; why stands in both languages."""

    def __init__(self, failed: SourceFailed) -> None:
        super().__init__(f"nothing was changed: {failed}", f"変更はありません: {failed.japanese}")


class ManyWouldGo(Conflict):
    """More people would go than the source is trusted with."""


@dataclass(frozen=True, slots=True)
class Wish:
    """How the answer is to be taken. `most_leaving`: percent of the source's people that may go unasked."""

    source: str
    most_leaving: int = THIRD
    confirmed: bool = False
    dry_run: bool = False
    quiet: bool = False  # no audit line where nothing changed: what looks every hour would fill the book


async def take_over(
    control: Control,
    clock: Clock,
    file: FromFile,
    people_source: PeopleSource,
    tenant: TenantId,
    question: SourceQuestion,
    wish: Wish,
    line: Callable[[str, str], AuditLine],
) -> Imported:
    """Make people and groups of this source what the directory says. Entries of other sources are never touched.

    `line`: subject and counts to the audit's line. Raises TemporaryFailure if there is no whole answer, Refused for what cannot be taken over,
    ManyWouldGo if more would leave than the wish allows, Conflict if somebody changed people meanwhile. Nothing has changed then.
    """
    try:
        entries = await people_source.ask(question)
    except SourceFailed as failed:
        raise NoAnswer(failed) from None
    owner = f"ldap:{wish.source}"
    domains = await own_domains(control, file, tenant)
    people, groups = people_of(((0, entry) for entry in entries), domains)
    if not people:
        raise Refused(
            "nothing was changed: nobody there has an address in a verified domain",
            "確認済みドメインのアドレスを持つ利用者がいないため、中止しました。",
        )
    present = Present(tenant, domains, await everybody(control, tenant), await groups_of(control, tenant))
    planned = await asyncio.to_thread(plan, present, people, groups, owner, clock.now(), whole=True)
    if planned.problems and not wish.dry_run:
        raise refusal(planned.problems)
    known = sum(1 for person, _ in present.people.values() if person.source == owner)
    if planned.removed * 100 > known * wish.most_leaving and not wish.confirmed and not wish.dry_run:
        raise ManyWouldGo(
            f"nothing was changed: {planned.removed} of {known} people would go. Look at the directory, and confirm if that is meant",
            f"{known}人中{planned.removed}人が削除されるため、中止しました。ディレクトリを確認し、正しければ確認済みとして実行してください。",
        )
    if not wish.dry_run and (planned.changes or not wish.quiet):
        await control.commit(tenant, planned.changes, line(owner, counts(planned)))
    return Imported(not wish.dry_run, planned.added, planned.changed, planned.removed, planned.unchanged, planned.problems)
