"""What another policy would change for one message, recipient by recipient, and such changes counted: newly stopped, newly let through, otherwise."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sekisho.model.decision import Action, Decision, Deliver, Discard, Quarantine, Reject
from sekisho.model.ids import ArrivalId

STOPPED, LET_THROUGH, OTHERWISE, UNKNOWN = "stopped", "let through", "otherwise", "unknown"
_UNKNOWN_RULE = ":unanswered"


@dataclass(frozen=True, slots=True)
class Shift:
    """What changes for one recipient. `kind`: newly stopped, newly let through, delivered otherwise or kept elsewhere, or: it cannot be told.

    It cannot be told where the new policy asks for words that were not looked for when the message came: its text is not kept.
    """

    arrival: ArrivalId
    recipient: str
    kind: str
    rule: str  # of the new policy; of the old one for what is let through
    before: str
    after: str
    category: str = ""
    subject: str = ""


def is_stopped(action: Action) -> bool:
    """Tell whether the recipient does not get it."""
    return isinstance(action, Quarantine | Reject | Discard)


def name_of(action: Action) -> str:
    """Return an action in few words."""
    match action:
        case Deliver():
            changes = [
                action.tag and f"tag {action.tag}",
                action.clean,
                *(f"stamp {stamp.name}" for stamp in action.stamps),
                action.redirect is not None and f"redirect {action.redirect}",
                action.hop and f"hand to {action.hop}",
                action.not_before > 0 and "postpone",
                action.tls and f"TLS {action.tls}",
                *(f"field {name}" for name, _ in action.headers),
            ]
            return ", ".join(["deliver", *(str(change) for change in changes if change)])
        case Quarantine(area=area):
            return f"quarantine {area}"
        case _:
            return type(action).__name__.lower()


def shifts(arrival: ArrivalId, before: Decision, after: Decision) -> Iterator[Shift]:
    """Yield what changes. Both decisions are about the same recipients in the same order."""
    for index, ((recipient, old), (_, new)) in enumerate(zip(before.actions, after.actions, strict=True)):
        told_before, told_after = name_of(old), name_of(new)
        rule = after.rule_for(index)
        if rule.endswith(_UNKNOWN_RULE) and not before.rule_for(index).endswith(_UNKNOWN_RULE):
            yield Shift(arrival, recipient.key, UNKNOWN, rule, told_before, told_after)
        elif is_stopped(old) != is_stopped(new):
            kind = STOPPED if is_stopped(new) else LET_THROUGH
            lets = rule if rule.startswith(("rule:", "approved:")) else before.rule_for(index)
            yield Shift(arrival, recipient.key, kind, rule if kind == STOPPED else lets, told_before, told_after)
        elif told_before != told_after:
            yield Shift(arrival, recipient.key, OTHERWISE, rule, told_before, told_after)


@dataclass(slots=True)
class ShiftTally:
    """Changes counted by kind, by rule and by recipient."""

    messages: int = 0
    unreadable: int = 0
    changed: int = 0  # messages
    kinds: Counter[str] = field(default_factory=Counter)  # recipients
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind, rule
    people: Counter[tuple[str, str]] = field(default_factory=Counter)  # kind, recipient
    watched: Counter[str] = field(default_factory=Counter)  # what rules that are only watched would do

    def count(self, found: tuple[Shift, ...], shadow: tuple[str, ...] = ()) -> None:
        """Count one message."""
        self.messages += 1
        self.changed += bool(found)
        for shift in found:
            self.kinds[shift.kind] += 1
            self.rules[shift.kind, shift.rule] += 1
            self.people[shift.kind, shift.recipient] += 1
        self.watched.update(shadow)
