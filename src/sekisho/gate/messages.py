"""What is known of one message: its story, its verdict, the facts it was judged by. Nothing of its text."""

from dataclasses import dataclass, replace

from sekisho.gate.dossiers import decode
from sekisho.model.access import Permission, Sight
from sekisho.model.arguments import ShortText
from sekisho.model.dossier import Dossier
from sekisho.model.errors import NotFound
from sekisho.model.ids import ArrivalId, TenantId, is_id
from sekisho.model.tracking import EventKind, TrackingEvent
from sekisho.model.use_case import use_case
from sekisho.ports.acquaintances import LEARN, NAMES
from sekisho.ports.campaigns import TRAITS
from sekisho.ports.history import PAYLOADS, History, address_of, facts_seen

HOUSE_ONLY = frozenset({"dmarc_seen", "dmarc_report", "tls_report", LEARN, NAMES, TRAITS, PAYLOADS})  # facts for the house's memory, not for people


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened to one message, in order of time, as far as the asker sees its recipients."""

    arrival: ArrivalId
    events: tuple[TrackingEvent, ...]

    @property
    def judged(self) -> dict[str, str]:
        """Return the facts of the last judgement; {} if there was none."""
        return next((dict(event.facts) for event in reversed(self.events) if event.kind is EventKind.JUDGED), {})


@use_case("message.story", Permission.READ_MAIL, "Tell everything that happened to a message.", "メール1通の経過。", own=True)
async def story(history: History, tenant: TenantId, sight: Sight, message: ShortText) -> Story:
    """Return the story of a message by its number. Raises NotFound if nobody knows it or none of its recipients may be seen."""
    events = await history.story(tenant, ArrivalId(message)) if is_id(message) else []
    told = tuple(
        replace(event, facts=tuple(fact for fact in facts_seen(sight, event) if fact[0] not in HOUSE_ONLY))
        for event in events
        if sight.whole or not event.recipient or sight.covers(address_of(event.recipient))
    )
    if not told or (not sight.whole and not any(event.recipient for event in told)):
        raise NotFound(f"there is no message {message[:40]!r}", f"メール{message[:40]!r}はありません。")
    return Story(ArrivalId(message), told)


@use_case("message.dossier", Permission.READ_MAIL, "Show the facts that a message was judged by.", "判定の根拠となった事実。")
async def dossier(history: History, tenant: TenantId, sight: Sight, message: ShortText) -> Dossier:
    """Return the dossier of a message. Raises NotFound for one that nobody knows, that may not be seen, or whose dossier is not kept any more."""
    await story(history, tenant, sight, message)
    stored = await history.dossier(tenant, ArrivalId(message))
    try:
        found = decode(stored) if stored else None
    except ValueError:
        found = None
    if found is None:
        raise NotFound(f"the dossier of {message} is not kept any more", f"メール{message}の判定記録は保存されていません。")
    return found if sight.whole else _as_seen(found, sight)


def _as_seen(found: Dossier, sight: Sight) -> Dossier:
    """Leave out the recipients whom the asker does not see, and what was said of them."""
    envelope = found.arrival.envelope
    seen = replace(envelope, recipients=tuple(each for each in envelope.recipients if sight.covers(each)), wishes=())
    return replace(found, arrival=replace(found.arrival, envelope=seen))
