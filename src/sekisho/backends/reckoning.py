"""The arithmetic of what is owed, the same for every store: fates of an outcome, what an attempt leaves, what a check compares."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain

from sekisho.model.address import Address
from sekisho.model.arrival import Arrival
from sekisho.model.delivery import Attempt, Delivery, Fate
from sekisho.model.held import Held, HeldState
from sekisho.model.ids import HeldId, new_id
from sekisho.ports.records import AttemptRecord, Outcome

ENDED = frozenset({HeldState.DELETED, HeldState.EXPIRED})
THERE = frozenset({HeldState.KEPT, HeldState.DELIVERED})  # what keeps an arrival and its bytes
LIVE = frozenset({Fate.WAITING, Fate.QUEUED, Fate.QUARANTINED})  # fates that own something: a decision, a delivery, bytes
FATE_OF_END = {HeldState.DELETED: Fate.DISCARDED, HeldState.EXPIRED: Fate.EXPIRED}


def fates_of(arrival: Arrival, outcome: Outcome) -> dict[str, Fate]:
    """Return each recipient's fate by key. Raises ValueError if the outcome forgets a recipient, or owes what it does not name.

    This is the last gate before the commit: an outcome that would lose somebody's mail must fail loudly while the client still waits.
    """
    if (outcome.tenant, outcome.arrival) != (arrival.tenant, arrival.id):
        raise ValueError(f"the outcome of {outcome.tenant}/{outcome.arrival} is not for {arrival.tenant}/{arrival.id}")
    fates = {address.key: fate for address, fate in outcome.fates}
    wanted = {address.key for address in arrival.envelope.recipients}
    if fates.keys() != wanted:
        raise ValueError(f"the outcome of {arrival.id} names {sorted(fates)} instead of {sorted(wanted)}")
    queued = {address.key for delivery in outcome.deliveries for address in delivery.recipients}
    kept = {held.recipient.key for held in outcome.held}
    for key, fate in fates.items():
        if fate is Fate.WAITING:
            raise ValueError(f"the outcome of {arrival.id} leaves {key} undecided")
        if (fate is Fate.QUEUED) != (key in queued) or (fate is Fate.QUARANTINED) != (key in kept):
            raise ValueError(f"the outcome of {arrival.id} says {fate} of {key}, but its deliveries and held mail say otherwise")
    if not (queued | kept) <= wanted:
        raise ValueError(f"the outcome of {arrival.id} owes mail to somebody who is not its recipient")
    return fates


@dataclass(frozen=True, slots=True)
class AfterAttempt:
    """What an attempt leaves: the delivery that goes on (None when nobody is owed any more) and the fates that changed, by key."""

    delivery: Delivery | None
    fates: dict[str, Fate]
    held: tuple[Held, ...]  # given up, or delivered and kept for its readers
    open_change: int  # how many deliveries and kept mails the arrival has more (or, negative, less)


def after_attempt(current: Delivery, record: AttemptRecord) -> AfterAttempt:
    """Apply an attempt to what is owed now. A recipient without a result is still owed. Raises ValueError for quarantine without held mail."""
    attempt: Attempt = record.attempt
    results = {result.recipient: result for result in attempt.results}
    still, reply, fates = [], "", dict[str, Fate]()
    for recipient in current.recipients:
        result = results.get(recipient)
        if result is None or result.fate is Fate.QUEUED:
            still.append(recipient)
            reply = result.reply if result else reply
        elif result.fate in {Fate.WAITING, Fate.DISCARDED, Fate.EXPIRED}:
            raise ValueError(f"an attempt cannot make {recipient} {result.fate}")
        else:
            fates[recipient.key] = result.fate
    for recipient in still:  # two spellings of one mailbox: owed as long as one of them is
        fates.pop(recipient.key, None)
    given_up = {key for key, fate in fates.items() if fate is Fate.QUARANTINED}
    if given_up != {held.recipient.key for held in record.held}:
        raise ValueError(f"delivery {current.id}: quarantined {sorted(given_up)} and held mail do not match")
    last_reply = reply or next((result.reply for result in attempt.results if result.reply), current.last_reply)
    left = (
        replace(
            current,
            recipients=tuple(still),
            attempts=current.attempts + 1,
            next_at=attempt.next_at,
            last_reply=last_reply[:500],
            warned=current.warned or attempt.warned,
        )
        if still
        else None
    )
    held = (*record.held, *_kept_for_readers(current, {key for key, fate in fates.items() if fate is Fate.DELIVERED}, attempt.at))
    return AfterAttempt(left, fates, held, len(held) - (left is None))


def _kept_for_readers(delivery: Delivery, delivered: AbstractSet[str], at: float) -> list[Held]:
    """Return a copy for each reader who got it now, where they find it in the emergency mailbox for a while."""
    if delivery.keep <= 0 or not delivered:
        return []
    readers = {each.key: each for each in delivery.recipients if each.key in delivered} if delivery.sent_to is None else {"": delivery.sent_to}
    return [
        Held(
            id=HeldId(new_id(at)),
            arrival=delivery.arrival,
            tenant=delivery.tenant,
            direction=delivery.direction,
            recipient=reader,
            sender=delivery.sender,
            header_from="",  # what it says of itself is asked of the history
            subject="",
            category="clean",
            sentence="",
            area="",
            content=delivery.content,
            held_at=at,
            until=at + delivery.keep,
            state=HeldState.DELIVERED,
            changes=delivery.changes,
        )
        for reader in readers.values()
    ]


def must_release(mail: Held, delivery: Delivery) -> None:
    """Raise ValueError unless the delivery hands this mail, and nothing else, to its recipient."""
    keys = tuple(recipient.key for recipient in delivery.recipients)
    if (delivery.tenant, delivery.arrival, keys) != (mail.tenant, mail.arrival, (mail.recipient.key,)):
        raise ValueError(f"delivery {delivery.id} does not release held mail {mail.id}: another message or another recipient")


def may_end(mail: Held, state: HeldState) -> bool:
    """Tell whether this mail can come to this end: kept mail once, and neither what somebody deleted nor what was delivered is released."""
    return mail.state in THERE and not (state is HeldState.RELEASED and (mail.is_deleted or mail.state is HeldState.DELIVERED))


def must_be_the_same_mail(before: Held, after: Held) -> None:
    """Raise ValueError unless both are one kept mail of which only its times and its deletion differ."""
    same = replace(after, until=before.until, deleted_at=before.deleted_at, kept_until=before.kept_until)
    if before.state is not HeldState.KEPT or same != before:
        raise ValueError(f"held mail {before.id}: what is kept for whom does not change")


def must_owe_the_same(before: Delivery, after: Delivery) -> None:
    """Raise ValueError unless only time, route and stop differ."""
    if replace(after, next_at=before.next_at, route=before.route, stop=before.stop, stop_why=before.stop_why) != before:
        raise ValueError(f"delivery {before.id}: an operator changes when and where, not what is owed")


@dataclass(frozen=True, slots=True)
class Standing:
    """One arrival as a check sees it. `fates` are its live ledger rows by recipient key."""

    name: str  # tenant/arrival
    undecided: bool
    settled: bool
    open_count: int  # what the store believes to be open
    recipients: tuple[str, ...]  # keys of the envelope
    has_bytes: bool


def differences(
    standings: Iterable[Standing], live: Mapping[str, Mapping[str, Fate]], deliveries: Iterable[Delivery], kept: Iterable[Held]
) -> list[str]:
    """Compare the ledger's live rows (by arrival name and recipient key) with what is really there. Empty = sound.

    `kept`: with copies of what was delivered, which no live row tells of.
    """
    owed: dict[str, dict[str, list[Fate]]] = {}
    opened: dict[str, int] = {}
    for tenant, arrival, recipients, fate in chain(
        ((delivery.tenant, delivery.arrival, delivery.recipients, Fate.QUEUED) for delivery in deliveries),
        ((held.tenant, held.arrival, () if held.state is HeldState.DELIVERED else (held.recipient,), Fate.QUARANTINED) for held in kept),
    ):
        name = f"{tenant}/{arrival}"
        opened[name] = opened.get(name, 0) + 1
        for key in {recipient.key for recipient in recipients}:
            owed.setdefault(name, {}).setdefault(key, []).append(fate)
    problems: list[str] = []
    seen: set[str] = set()
    for standing in standings:
        name = standing.name
        seen.add(name)
        fates = live.get(name, {})
        there = {key: [Fate.WAITING] for key in standing.recipients} if standing.undecided else owed.get(name, {})
        problems += [
            f"{name}: the ledger says {fates.get(key, 'settled')} of {key}, the store has {', '.join(there.get(key, ['nothing']))}"
            for key in sorted(fates.keys() | there.keys())
            if there.get(key) != [fates.get(key)]
        ]
        if standing.open_count != opened.get(name, 0):
            problems.append(f"{name}: {standing.open_count} open things are counted, {opened.get(name, 0)} are there")
        if standing.settled != (not standing.undecided and name not in opened):
            problems.append(f"{name}: settled is {standing.settled}, but {opened.get(name, 0)} things are open")
        if not standing.settled and not standing.has_bytes:
            problems.append(f"{name}: its bytes are gone")
    problems += [f"{name}: the ledger has live rows, but the arrival is gone" for name in sorted(live.keys() - seen)]
    problems += [f"{name}: something is owed or kept, but the arrival is gone" for name in sorted(opened.keys() - seen)]
    return problems


def without_person(mail: Held, pseudonym: str) -> Held:
    """Return ended held mail with a pseudonym (an address's key) for its recipient, and without what it says."""
    local, _, domain = pseudonym.rpartition("@")
    return replace(mail, recipient=Address(local, domain), header_from="", subject="", sentence="", sentence_ja="")
