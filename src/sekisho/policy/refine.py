"""The policy document's word on a decision: sender lists and rules refine what the defaults say, recipient by recipient.

Where several rules match, the first action of features 1.8 wins: discard, reject, deliver now, quarantine, redirect, hand to a host, postpone.
The defaults count as a rule that quarantines, or as none; a rule that names the category speaks instead of them. Malware, and what nobody could
look into, are never let through by anything here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from sekisho.model.address import Address
from sekisho.model.decision import Action, Copy, Decision, Defer, Deliver, Discard, Hold, Notice, Quarantine, Reject, Reply
from sekisho.model.dossier import Dossier
from sekisho.model.policy import BLOCKED_AREA, DISCARD_DAYS, STOPPING, Doing, Intercept
from sekisho.model.tenant import LOCKED
from sekisho.model.verdict import Category, Verdict
from sekisho.policy.compiled import Compiled, Match, compiled
from sekisho.policy.conditions import minute_of
from sekisho.policy.facts import Facts
from sekisho.policy.unanswered import blind_spot

DAY = 86_400.0
_APPROVAL_SKIPS = frozenset({Category.PHISHING, Category.FRAUD, Category.SPAM, Category.BULK})
_FINAL = frozenset({"loop", "submission"})  # what the protocol itself demands
_STOPS = (Quarantine, Reject, Discard)
_WAITS = (Hold, Defer)
_OVERRULES = frozenset({Intercept.DISCARD, Intercept.REJECT, Intercept.DELIVER, Intercept.QUARANTINE})  # a default quarantine


def is_guarded(verdict: Verdict) -> bool:
    """Tell whether nothing may let this message through: malware, or what nobody could look into. A missing password alone is no such thing."""
    if verdict.category is Category.MALWARE or blind_spot(verdict.unanswered):
        return True
    return verdict.category is Category.UNSCANNABLE and not (verdict.hard and LOCKED.issuperset(verdict.hard))


def refine(decision: Decision, verdict: Verdict, dossier: Dossier, now: float) -> Decision:
    """Return the decision as the tenant's policy document wants it."""
    policy = dossier.tenant.policy
    if policy.is_empty or decision.rule in _FINAL:
        return decision
    ready = compiled(policy)
    refining = _Refining(decision, Facts(dossier, verdict, now, policy.utc_offset), ready, is_guarded(verdict))
    matches = ready.matches(refining.facts)
    for recipient, action in decision.actions:
        refining.take(recipient, action, matches)
    return refining.decision()


@dataclass(frozen=True, slots=True)
class _Chosen:
    action: Action
    by: str
    sentences: tuple[str, str] = ("", "")


class _Refining:
    def __init__(self, decision: Decision, facts: Facts, ready: Compiled, guarded: bool) -> None:
        self.facts = facts
        self._decision, self._ready, self._guarded = decision, ready, guarded
        self._chosen: list[_Chosen] = []
        self._recipients: list[Address] = []
        self._copies: dict[tuple[str, str], Copy] = {}
        self._notices: dict[str, Notice] = {}
        self._shadow: dict[str, None] = {}

    def take(self, recipient: Address, base: Action, matches: Sequence[Match]) -> None:
        mine = [match for match in matches if match.ready.is_about(recipient)]
        live = [match for match in mine if match.live]
        if len(live) < len(mine):
            self._shadow.update((f"{match.ready.rule.name}:{match.ready.rule.doing.intercept or 'change'}", None) for match in mine if not match.live)
        chosen = self._intercepted(self._by_lists(recipient, base), live)
        if isinstance(chosen.action, _WAITS):
            self._choose(recipient, chosen)
            return
        winner = next((match for match in live if chosen.by == f"rule:{match.ready.rule.name}"), None)
        alone = winner is not None and winner.ready.rule.doing.intercept is Intercept.DELIVER
        changing = [winner] if alone and winner is not None else [match for match in live if match.certain]
        if isinstance(chosen.action, Deliver):
            changed = self._changed(chosen.action, [match.ready.rule.doing for match in changing])
            if changed != chosen.action and not chosen.by:
                names = [match.ready.rule.name for match in changing]
                chosen = replace(chosen, by="rule:" + "+".join(names)[:200])
            chosen = replace(chosen, action=changed)
        self._choose(recipient, chosen)
        for match in changing:
            self._watch(match, recipient)

    def decision(self) -> Decision:
        decision, by = self._decision, [chosen.by or self._decision.rule for chosen in self._chosen]
        told = next((chosen.sentences for chosen in self._chosen if chosen.sentences[0]), (decision.sentence, decision.sentence_ja))
        rule = next((name for name in by if name != decision.rule), decision.rule)
        return Decision(
            tuple((recipient, chosen.action) for recipient, chosen in zip(self._recipients, self._chosen, strict=True)),
            rule,
            *told,
            by=() if all(name == rule for name in by) else tuple(by),
            copies=tuple(self._copies.values()),
            notices=tuple(self._notices.values()),
            shadow=tuple(self._shadow),
        )

    def _choose(self, recipient: Address, chosen: _Chosen) -> None:
        self._recipients.append(recipient)
        self._chosen.append(chosen)

    def _by_lists(self, recipient: Address, base: Action) -> _Chosen:
        """Return what the sender lists make of the default."""
        verdict, dossier, now = self.facts.verdict, self.facts.dossier, self.facts.now
        standing = self._ready.senders.standing(self.facts, recipient)
        if standing.says == "block" and not self._guarded:
            doing = Doing(self._ready.policy.blocked, BLOCKED_AREA if self._ready.policy.blocked is Intercept.QUARANTINE else "")
            said = ("Stopped because its sender is blocked.", "送信者が拒否リストにあるため止めました。")
            return _Chosen(_action(doing, dossier, verdict, now), f"blocked:{standing.whose}", said)
        lifted = isinstance(base, (*_STOPS, Deliver)) and self._decision.rule.startswith("default:") and verdict.category in _APPROVAL_SKIPS
        if standing.says == "approve" and not self._guarded and lifted:
            return _Chosen(Deliver(), f"approved:{standing.whose}")
        return _Chosen(base, "")

    def _intercepted(self, default: _Chosen, live: Sequence[Match]) -> _Chosen:
        """Return what the rule with the first action makes of it."""
        waits, stopped = isinstance(default.action, _WAITS), isinstance(default.action, _STOPS)
        for match in sorted((match for match in live if match.ready.rule.doing.intercept), key=lambda match: match.ready.rank):
            rule = match.ready.rule
            doing = rule.doing
            intercept = doing.intercept
            if intercept is None or (waits and intercept not in STOPPING) or (self._guarded and not self._may(doing)):
                continue
            names_category = any(condition.name == "category" for condition in rule.conditions)
            if stopped and intercept not in _OVERRULES and not names_category:
                continue
            if not match.certain:  # nobody knows whether it fits: kept, never dropped or refused for that
                if stopped:
                    continue
                kept = _action(Doing(Intercept.QUARANTINE), self.facts.dossier, self.facts.verdict, self.facts.now)
                return _Chosen(kept, f"rule:{rule.name}:unanswered", _UNKNOWN)
            if stopped and default.by.startswith("blocked:") and intercept is Intercept.DELIVER:
                continue  # a block is an administrator's or the user's own word on this very sender
            action = _action(doing, self.facts.dossier, self.facts.verdict, self.facts.now, self._ready.policy.utc_offset)
            if isinstance(action, Deliver) and isinstance(default.action, Deliver) and intercept is not Intercept.DELIVER:
                action = replace(default.action, not_before=action.not_before, redirect=action.redirect, hop=action.hop)
            return _Chosen(action, f"rule:{rule.name}", _sentences(rule.name) if isinstance(action, _STOPS) else ("", ""))
        return default

    def _may(self, doing: Doing) -> bool:
        """Tell whether a rule may do this with guarded mail: stop it, or deliver a harmless copy of malware; the original is kept then."""
        harmless = doing.intercept is Intercept.DELIVER and bool(doing.attachments) and self.facts.verdict.category is Category.MALWARE
        return doing.intercept in STOPPING or (harmless and not blind_spot(self.facts.verdict.unanswered))

    def _changed(self, action: Deliver, doings: Sequence[Doing]) -> Deliver:
        if not doings:
            return action
        clean = max((action.clean, *(doing.attachments for doing in doings)), key=("", "sanitise", "strip").index)
        tags = dict.fromkeys(tag for tag in (action.tag, *(doing.tag for doing in doings)) if tag)
        stamps = {stamp.name: stamp for doing in doings if (stamp := self._ready.policy.stamp_of(doing.stamp)) is not None}
        headers = dict.fromkeys(pair for doing in doings for pair in doing.headers)
        tls = max((action.tls, *(doing.tls for doing in doings)), key=("", "required", "verified").index)
        tag = " ".join(tags)
        return Deliver(action.changes, action.not_before, tag, clean, tuple(stamps.values()), tuple(headers), action.redirect, action.hop, tls)

    def _watch(self, match: Match, recipient: Address) -> None:
        """Gather copies and notices: each address gets one of the message, whatever many rules say so."""
        rule = match.ready.rule
        if not match.certain:
            return
        for kind, addresses in (("bcc", rule.doing.bcc), ("archive", (rule.doing.archive,) if rule.doing.archive else ())):
            for text in addresses:
                self._copies.setdefault((kind, text), Copy(_address(text), kind, rule.name))
        for text in rule.doing.notify:
            told = recipient if text == "recipients" else _address(text)
            if text != "recipients" or self.facts.inbound:  # recipients elsewhere are strangers
                self._notices.setdefault(told.key, Notice(told, rule.name))


_UNKNOWN = (
    "Kept because a rule of yours asks for something that nobody could find out.",
    "ルールの条件を確認できなかったため、安全のため隔離しました。",
)


def _sentences(name: str) -> tuple[str, str]:
    return f"Stopped by your rule “{name}”.", f"ルール「{name}」により止めました。"


def _action(doing: Doing, dossier: Dossier, verdict: Verdict, now: float, utc_offset: int = 0) -> Action:
    match doing.intercept:
        case Intercept.DISCARD:
            return Discard(now + DISCARD_DAYS * DAY)
        case Intercept.REJECT:
            words = doing.operand or "Message refused by policy; ask the recipient's postmaster about"
            return Reject(Reply(550, "5.7.1", f"{words} {dossier.arrival.id}"))
        case Intercept.QUARANTINE:
            area = doing.operand or ("policy" if verdict.category is Category.CLEAN else str(verdict.category))
            return Quarantine(area, now + (doing.days or dossier.tenant.quarantine_days) * DAY)
        case Intercept.REDIRECT:
            return Deliver(redirect=_address(doing.operand))
        case Intercept.HAND_TO:
            return Deliver(hop=doing.operand)
        case Intercept.POSTPONE:
            return Deliver(not_before=next_time(doing.operand, now, utc_offset))
        case Intercept.DELIVER | None:
            return Deliver(clean=doing.attachments)
        case _:
            assert_never(doing.intercept)


def next_time(hour: str, now: float, utc_offset: int) -> float:
    """Return the next moment (seconds since 1970) at which clocks there show this hour."""
    wanted = minute_of(hour) * 60
    seconds = (now + utc_offset) % DAY
    return now - seconds + wanted + (DAY if wanted <= seconds else 0)


def _address(text: str) -> Address:
    local, _, domain = text.rpartition("@")
    return Address(local, domain.lower())
