"""People's word on a message: given by command, by the API or by mail to an address for reports; told as an event, so that it can be taken back."""

import json
from collections.abc import Iterator, Mapping
from typing import Literal

from sekisho.gate.messages import story
from sekisho.gate.passage import Passed
from sekisho.model.access import Actor, Permission, Role
from sekisho.model.arguments import ShortText
from sekisho.model.decision import Discard
from sekisho.model.errors import Refused
from sekisho.model.ids import ArrivalId, TenantId, is_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.model.verdict import Category
from sekisho.policy.reporting import reporter, wish_of
from sekisho.ports.acquaintances import IF_WANTED, LEARN, NAMES
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.history import History
from sekisho.ports.opinions import ABOUT, ADMIN, BY, SAYS, UNDONE, WANTED
from sekisho.ports.records import Records


async def give(records: Records, history: History, clock: Clock, tenant: TenantId, about: str, says: str, by: str) -> ArrivalId:
    """Note what somebody says of a message, or (`UNDONE`) that they take it back. The history must hold the message.

    `by` is an address of ours, or "admin:NAME". Raises Refused for a message that nobody knows, and for malware that is called wanted.
    """
    story = await history.story(tenant, ArrivalId(about)) if is_id(about) else []
    judged = [dict(event.facts) for event in story if event.kind is EventKind.JUDGED]
    if not judged:
        raise Refused(
            f"there is no judged message {about[:40]!r}; sekisho track shows what there is",
            f"判定済みのメール{about[:40]!r}はありません。sekisho trackで確認してください。",
        )
    if says == WANTED and judged[-1].get("category") == Category.MALWARE:
        raise Refused(
            f"{about} holds malware: that is never learnt as wanted; a held mail can be released without learning",
            f"{about}はマルウェアを含むため、必要なメールとしては学習しません。隔離メールは学習せずに解放できます。",
        )
    if says == UNDONE and not any(dict(event.facts).get(BY) == by for event in story if event.kind is EventKind.FEEDBACK):
        raise Refused(f"{by} has said nothing of {about}", f"{by}による{about}の報告はありません。")
    learnt = accounts_known(judged[-1]) if says == WANTED and by.startswith(ADMIN) else ()
    event = TrackingEvent(clock.now(), tenant, ArrivalId(about), "", EventKind.FEEDBACK, ((ABOUT, about), (SAYS, says), (BY, by), *learnt))
    await records.note([event])
    return ArrivalId(about)


def accounts_known(judged: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the facts that teach where a supplier is paid, of a message that was stopped and is wanted after all. Only administrators teach it."""
    return ((LEARN, "received"), (NAMES, judged.get(NAMES, ""))) if judged.get(LEARN) == IF_WANTED else ()


@use_case("feedback.give", Permission.READ_MAIL, "Say what a message really is.", "メールの正しい分類を報告します。", changes=True, own=True)
async def opine(
    records: Records,
    history: History,
    clock: Clock,
    tenant: TenantId,
    actor: Actor,
    trail: Trail,
    message: ShortText,
    says: Literal["wanted", "spam", "phish", "undone"],
) -> ArrivalId:
    """Note the actor's opinion of a message that they may see, or take it back. Raises NotFound or Refused."""
    await story(history, tenant, actor.sight, message)
    trail.tell(message, after=json.dumps(says))
    by = min(actor.addresses) if actor.role is Role.END_USER else ADMIN + actor.name
    return await give(records, history, clock, tenant, message, says, by)


def said_by_mail(passed: Passed, now: float) -> Iterator[TrackingEvent]:
    """Yield what a report by mail says of the messages of ours that it encloses. Who says it received them is checked when it is learnt."""
    arrival, by = passed.dossier.arrival, reporter(passed.dossier)
    for recipient, action in passed.decision.actions:
        says = wish_of(recipient, passed.dossier)
        if says and by and isinstance(action, Discard):
            for about in passed.dossier.message.enclosed:
                yield TrackingEvent(now, arrival.tenant, arrival.id, "", EventKind.FEEDBACK, ((ABOUT, about), (SAYS, says), (BY, by)))
