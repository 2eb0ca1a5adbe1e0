"""What people do with mail on its way out: look, hold, let go, drop and undo, hasten, send by today's routes. Events and the ledger stay exact."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sekisho.model.access import Permission
from sekisho.model.arguments import Cursor, Limit, ShortText
from sekisho.model.delivery import NEVER, RESTORED, Delivery, Stop
from sekisho.model.errors import Conflict, NotFound, Refused
from sekisho.model.ids import DeliveryId, TenantId, is_id
from sekisho.model.page import Page
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.audit import Trail
from sekisho.ports.clock import Clock
from sekisho.ports.destinations import Destination
from sekisho.ports.directory import Directory
from sekisho.ports.records import Alteration, Records
from sekisho.ports.signals import Signals

UNDO_SECONDS = 3_600.0  # that a drop can be undone
_PAGE = 500
_MOST_SUMMED = 5_000  # deliveries that are looked at for the sums of destinations


@dataclass(frozen=True, slots=True)
class Operated:
    """What was done to how many; `busy` were being delivered at that moment, or had just changed, and stay as they were."""

    done: int
    busy: int


@use_case("queue.list", Permission.READ_MAIL, "List mail on its way out, oldest first.", "配送待ちメールの一覧（古い順）。")
async def queue(records: Records, tenant: TenantId, limit: Limit = 100, after: Cursor = "") -> Page[Delivery]:
    """Return one page of the queue."""
    if after and not is_id(after):
        raise Refused(f"{after[:40]!r} is not the number of a delivery", f"{after[:40]!r}は配送の番号ではありません。")
    found = await records.queue(tenant, limit + 1, DeliveryId(after) if after else None)
    return Page(tuple(found[:limit]), found[limit - 1].id if len(found) > limit else "")


@use_case("queue.destinations", Permission.READ_MAIL, "Show how much waits for which domain.", "宛先ドメイン別の配送待ち状況。")
async def destinations(records: Records, tenant: TenantId) -> list[Destination]:
    """Return the domains that mail waits for, of the oldest 5,000 deliveries; those with the oldest mail first."""
    return await records.queue_by_domain(tenant, _MOST_SUMMED)


@use_case("queue.show", Permission.READ_MAIL, "Show one delivery.", "配送1件の詳細。")
async def look(records: Records, tenant: TenantId, delivery: ShortText) -> Delivery:
    """Return one delivery that is still owed. Raises NotFound."""
    found = await records.delivery(tenant, DeliveryId(delivery)) if is_id(delivery) else None
    if found is None:
        raise NotFound(f"Nothing with the id {delivery[:40]} is owed.", f"番号{delivery[:40]}の配送待ちメールはありません。")
    return found


@use_case("queue.hold", Permission.ACT_ON_MAIL, "Hold queued mail until it is let go.", "配送待ちメールを保留します。", changes=True)
async def hold(
    records: Records, clock: Clock, tenant: TenantId, by: str, trail: Trail, delivery: ShortText = "", domain: ShortText = "", why: ShortText = ""
) -> Operated:
    """Stop one delivery, or all to a domain. Raises NotFound, Refused where neither is named, Conflict if the one is being delivered."""
    told = f"{by[:100]}: {why}" if why else by[:100]

    def change(owed: Delivery) -> Delivery | None:
        return replace(owed, next_at=NEVER, stop=Stop.HELD, stop_why=told) if owed.stop is Stop.NONE else None

    return await _operate(records, clock, tenant, trail, _Chosen(delivery, domain, "held", told), change)


@use_case("queue.unhold", Permission.ACT_ON_MAIL, "Let held queued mail go.", "保留したメールの配送を再開します。", changes=True)
async def unhold(
    records: Records,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    by: str,
    trail: Trail,
    delivery: ShortText = "",
    domain: ShortText = "",
    everything: bool = False,
) -> Operated:
    """Let one delivery go, all to a domain, or all that are held; with all, also what waits for a decision since a restore."""
    now = clock.now()

    def change(owed: Delivery) -> Delivery | None:
        return replace(owed, next_at=now, stop=Stop.NONE, stop_why="") if owed.stop is Stop.HELD else None

    done = await _operate(records, clock, tenant, trail, _Chosen(delivery, domain, "let go", by[:100], everything), change)
    if everything:
        done = replace(done, done=done.done + await records.wake(tenant, (RESTORED,), now))
    signals.ring("delivery")
    signals.ring("resume")
    return done


@use_case(
    "queue.drop",
    Permission.ACT_ON_MAIL,
    "Drop queued mail; for an hour that can be undone.",
    "配送を取り消します（1時間以内は元に戻せます）。",
    changes=True,
    step_up=True,
)
async def drop(
    records: Records, clock: Clock, tenant: TenantId, by: str, trail: Trail, delivery: ShortText = "", domain: ShortText = "", why: ShortText = ""
) -> Operated:
    """Deliver it no more. Its recipients count as dropped once the hour is over; nobody is told."""
    told, until = (f"{by[:100]}: {why}" if why else by[:100]), clock.now() + UNDO_SECONDS

    def change(owed: Delivery) -> Delivery | None:
        return replace(owed, next_at=until, stop=Stop.DROPPED, stop_why=told) if owed.stop is not Stop.DROPPED else None

    return await _operate(records, clock, tenant, trail, _Chosen(delivery, domain, "dropped", told), change)


@use_case("queue.undrop", Permission.ACT_ON_MAIL, "Undo a drop.", "取り消した配送を元に戻します。", changes=True)
async def undrop(
    records: Records, signals: Signals, clock: Clock, tenant: TenantId, by: str, trail: Trail, delivery: ShortText = "", domain: ShortText = ""
) -> Operated:
    """Deliver after all what was dropped within the hour."""
    now = clock.now()

    def change(owed: Delivery) -> Delivery | None:
        return replace(owed, next_at=now, stop=Stop.NONE, stop_why="") if owed.stop is Stop.DROPPED and owed.next_at > now else None

    done = await _operate(records, clock, tenant, trail, _Chosen(delivery, domain, "not dropped", by[:100]), change)
    signals.ring("delivery")
    return done


@use_case("queue.flush", Permission.ACT_ON_MAIL, "Try queued mail again at once.", "配送待ちメールをすぐに再送します。", changes=True)
async def flush(
    records: Records, signals: Signals, clock: Clock, tenant: TenantId, by: str, trail: Trail, delivery: ShortText = "", domain: ShortText = ""
) -> Operated:
    """Make one delivery, all to a domain, or all, due now; what is stopped stays so. Raises NotFound."""
    now = clock.now()
    if domain and not delivery:
        chosen = _Chosen("", domain, "tried at once", by[:100])
        hastened = await _operate(records, clock, tenant, trail, chosen, lambda owed: replace(owed, next_at=now) if _may_hasten(owed, now) else None)
        signals.ring("delivery")
        return hastened
    trail.tell(delivery or "all")
    if delivery:
        await look(records, tenant, delivery)
    done = await records.retry(tenant, DeliveryId(delivery) if delivery else None, now)
    signals.ring("delivery")
    return Operated(done, 0)


def _may_hasten(owed: Delivery, now: float) -> bool:
    return owed.stop is Stop.NONE and owed.next_at > now


@use_case(
    "queue.reroute", Permission.ACT_ON_MAIL, "Send queued mail by the routes of today.", "配送待ちメールを現在の経路に切り替えます。", changes=True
)
async def reroute(
    records: Records,
    directory: Directory,
    signals: Signals,
    clock: Clock,
    tenant: TenantId,
    by: str,
    trail: Trail,
    delivery: ShortText = "",
    domain: ShortText = "",
) -> Operated:
    """Give one delivery, or all to a domain, the route that the settings name now. One whose recipients have no route, or several, stays."""
    now = clock.now()

    def change(owed: Delivery) -> Delivery | None:
        routes = {directory.route(tenant, recipient.domain) for recipient in owed.recipients}
        route = routes.pop() if len(routes) == 1 else None
        if route is None or route == owed.route:
            return None
        return replace(owed, route=route, next_at=now if owed.stop is Stop.NONE else owed.next_at)

    done = await _operate(records, clock, tenant, trail, _Chosen(delivery, domain, "re-routed", by[:100]), change)
    signals.ring("delivery")
    return done


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Which deliveries are meant, and what their story is told."""

    delivery: str
    domain: str
    what: str
    by: str
    everything: bool = False


async def _operate(
    records: Records, clock: Clock, tenant: TenantId, trail: Trail, chosen: _Chosen, change: Callable[[Delivery], Delivery | None]
) -> Operated:
    if not (chosen.delivery or chosen.domain or chosen.everything):
        raise Refused("Name a delivery or a domain.", "配送の番号またはドメインを指定してください。")
    trail.tell(chosen.delivery or chosen.domain or "all", after=chosen.what)
    if chosen.delivery:
        owed = await look(records, tenant, chosen.delivery)
        after = change(owed)
        if after is None:
            raise Conflict(f"{owed.id} cannot be {chosen.what}: it is not in that state.", f"{owed.id}はその操作ができる状態ではありません。")
        if await records.alter(tenant, [_alteration(owed, after, chosen, clock.now())]) != [True]:
            raise Conflict(
                f"{owed.id} is being delivered right now; try again in a minute.", f"{owed.id}は配送中です。1分後にもう一度実行してください。"
            )
        return Operated(1, 0)
    done = busy = 0
    last: DeliveryId | None = None
    while page := await records.queue(tenant, _PAGE, last):
        last = page[-1].id
        results = await records.alter(tenant, _alterations(page, chosen, change, clock.now()))
        done, busy = done + sum(results), busy + results.count(False)
    return Operated(done, busy)


def _alterations(page: Sequence[Delivery], chosen: _Chosen, change: Callable[[Delivery], Delivery | None], now: float) -> list[Alteration]:
    meant = [owed for owed in page if not chosen.domain or any(recipient.domain == chosen.domain.lower() for recipient in owed.recipients)]
    return [_alteration(owed, after, chosen, now) for owed in meant if (after := change(owed)) is not None]


def _alteration(owed: Delivery, after: Delivery, chosen: _Chosen, now: float) -> Alteration:
    facts = (("what", chosen.what), ("by", chosen.by), ("route", str(after.route)))
    events = tuple(TrackingEvent(now, owed.tenant, owed.arrival, recipient.key, EventKind.OPERATED, facts) for recipient in owed.recipients)
    return Alteration(owed, after, events)
