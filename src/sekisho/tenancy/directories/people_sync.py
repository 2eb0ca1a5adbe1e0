"""People from a directory (LDAP, Active Directory), once: whoever asks names it with everything that it needs, and nothing of that is kept."""

import re
from collections.abc import Callable

from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import LongText, ShortText
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.control import Control
from sekisho.ports.people_source import PeopleSource, SourceQuestion
from sekisho.tenancy.directories.directory_people import ATTRIBUTES
from sekisho.tenancy.directories.taking_over import Wish, take_over
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.people.people_import import Imported
from sekisho.tenancy.scope import must_be_whole
from sekisho.tenancy.tenants import find_tenant

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
    check_name(source)
    question = SourceQuestion(url, bind_dn, password, base_dn, filter, ATTRIBUTES, authorities)
    wish = Wish(source, confirmed=confirmed, dry_run=dry_run)
    return await take_over(control, clock, from_file(), people_source, tenant, question, wish, lambda subject, told: trail.line(subject, after=told))


def check_name(source: str) -> None:
    """Raise Refused for what no source can be called."""
    if not _NAME.fullmatch(source):
        raise Refused("a source's name has lower-case letters, digits and hyphens", "名前は英小文字・数字・ハイフンで指定してください。")
