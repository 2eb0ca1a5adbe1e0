"""Hands held mail on to its recipient after all, exactly once; where one person is enough."""

from sekisho.model.access import Actor, Permission, Role
from sekisho.model.arguments import ShortText
from sekisho.model.delivery import Delivery
from sekisho.model.errors import Refused
from sekisho.model.held import Held
from sekisho.model.ids import TenantId
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.model.verdict import Category
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.directory import Directory
from sekisho.ports.opinions import ABOUT, ADMIN, BY, SAYS, WANTED
from sekisho.ports.records import Records
from sekisho.ports.signals import Signals
from sekisho.quarantine.browse import find
from sekisho.quarantine.hand_on import hand_on
from sekisho.quarantine.rights import check_release, needs_two


@use_case("quarantine.release", Permission.ACT_ON_MAIL, "Deliver held mail after all.", "隔離メールを配信します。", changes=True, own=True)
async def release(
    records: Records,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    held: ShortText,
    learn: bool = False,
) -> Delivery:
    """Turn held mail into a delivery and return it. The story names who asked. `learn`: and let it be learnt that it was wanted.

    Raises NotFound if there is none, Denied if the actor may not release mail held for that reason, Conflict if it is not kept any more
    (somebody was faster), Refused if no route leads to its recipient, if it takes two people, or if malware is called wanted.
    """
    found = await find(records, tenant, actor.sight, held)
    trail.tell(found.id)
    check_release(actor, found, directory.people_rights(tenant))
    if needs_two(directory.tenant(tenant), found):
        raise Refused(
            f"mail held as {found.category} takes two people: ask for its release, and somebody else releases it",
            "このメールの配信には2人の承認が必要です。配信を申請し、ほかの人の承認を受けてください。",
        )
    said = [_wanted(found, actor, clock.now())] if learn else []
    return await hand_on(records, directory, signals, clock, found, actor, (), *said)


def _wanted(held: Held, actor: Actor, now: float) -> TrackingEvent:
    """Return what the actor says of it by releasing it: told in the commit of the release, learnt by the history as every opinion."""
    if held.category == Category.MALWARE:
        raise Refused(
            "malware is never learnt as wanted; release it without learning", "マルウェアは学習の対象にできません。学習なしで配信してください。"
        )
    by = min(actor.addresses) if actor.role is Role.END_USER else ADMIN + actor.name
    return TrackingEvent(now, held.tenant, held.arrival, "", EventKind.FEEDBACK, ((ABOUT, str(held.arrival)), (SAYS, WANTED), (BY, by)))
