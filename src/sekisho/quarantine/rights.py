"""What somebody may do with held mail, by the reason for which it is held."""

from sekisho.model.access import Actor, Permission, Role
from sekisho.model.errors import Denied
from sekisho.model.held import Held
from sekisho.model.people_rights import PeopleRights
from sekisho.model.tenant import Tenant
from sekisho.model.verdict import Category


def needs_two(tenant: Tenant, held: Held) -> bool:
    """Tell whether one person asks for the release of such mail and another releases it."""
    return held.category in tenant.two_person


def check_release(actor: Actor, held: Held, people: PeopleRights) -> None:
    """Raise Denied unless the actor may have this mail delivered after all; `people`: what the organisation lets its people do."""
    if held.category == Category.MALWARE and not actor.may(Permission.RELEASE_MALWARE, held.tenant):
        raise Denied("mail with malware is released by an administrator only", "マルウェアを含むメールを配信できるのは管理者だけです。")
    if actor.role is Role.END_USER and not people.may_release(held.category):
        raise Denied(
            f"mail held as {held.category} is released by your administrator: ask with its number {held.id}",
            f"このメール（{held.category}）を配信できるのは管理者です。番号{held.id}を伝えて依頼してください。",
        )
