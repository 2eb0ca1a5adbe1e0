"""People from a directory (LDAP, Active Directory): read as a whole, compared, and put in force as a whole, or nothing is changed."""

import asyncio
import re
from collections.abc import Callable

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import LongText, ShortText
from sekisho.model.errors import Conflict, Refused, TemporaryFailure
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.people_source import PeopleSource, SourceFailed, SourceQuestion
from sekisho.tenancy.directory_people import ATTRIBUTES, people_of
from sekisho.tenancy.domains import own_domains
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.people_import import Imported, counts, refusal
from sekisho.tenancy.people_plan import Present, plan
from sekisho.tenancy.people_store import everybody, groups_of
from sekisho.tenancy.scope import must_be_whole
from sekisho.tenancy.tenants import find_tenant

MOST_LEAVING = 3  # one of so many: if more would go, somebody must say that it is meant
ANYBODY = "(|(mail=*)(proxyAddresses=*)(objectClass=groupOfNames)(objectClass=group))"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


@use_case("people.sync", Permission.RUN_STATION, "Take over people from a directory.", "ディレクトリから利用者を同期します。", changes=True)
async def sync_people(
    control: Control,
    clock: Clock,
    from_file: Callable[[], FromFile],
    people_source: PeopleSource,
    trail: Trail,
    tenant: TenantId,
    sight: Sight,
    source: ShortText,
    url: ShortText,
    bind_dn: ShortText,
    password: LongText,
    base_dn: ShortText,
    filter: LongText = ANYBODY,  # noqa: A002 - as directories call it
    authorities: LongText = "",
    confirmed: bool = False,
    dry_run: bool = False,
) -> Imported:
    """Make people and groups of this source what the directory says. Entries of other sources are never touched.

    TLS is always used and checked; `authorities` (PEM) are believed instead of the system's. Raises TemporaryFailure if there is no whole answer
    (bad certificate, wrong password, a connection that breaks, a part of the entries), Refused for what cannot be taken over, and Conflict if more
    than a third of the source's people would go and `confirmed` is not said. Nothing has changed then. The password is not kept.
    """
    must_be_whole(sight)
    await find_tenant(control, tenant)
    if not _NAME.fullmatch(source):
        raise Refused("a source's name has lower-case letters, digits and hyphens", "名前は英小文字・数字・ハイフンで指定してください。")
    try:
        entries = await people_source.ask(SourceQuestion(url, bind_dn, password, base_dn, filter, ATTRIBUTES, authorities))
    except SourceFailed as failed:
        raise TemporaryFailure(f"nothing was changed: {failed}") from None
    domains = await own_domains(control, from_file(), tenant)
    people, groups = people_of(((0, entry) for entry in entries), domains)
    if not people:
        raise Refused(
            "nothing was changed: nobody there has an address in a verified domain",
            "確認済みドメインのアドレスを持つ利用者がいないため、中止しました。",
        )
    present = Present(tenant, domains, await everybody(control, tenant), await groups_of(control, tenant))
    planned = await asyncio.to_thread(plan, present, people, groups, f"ldap:{source}", clock.now(), whole=True)
    if planned.problems and not dry_run:
        raise refusal(planned.problems)
    known = sum(1 for person, _ in present.people.values() if person.source == f"ldap:{source}")
    if planned.removed * MOST_LEAVING > known and not confirmed and not dry_run:
        raise Conflict(
            f"nothing was changed: {planned.removed} of {known} people would go. Look at the directory, and confirm if that is meant",
            f"{known}人中{planned.removed}人が削除されるため、中止しました。ディレクトリを確認し、正しければ確認済みとして実行してください。",
        )
    if not dry_run:
        await control.commit(tenant, planned.changes, trail.line(f"ldap:{source}", after=counts(planned)))
    return Imported(not dry_run, planned.added, planned.changed, planned.removed, planned.unchanged, planned.problems)
