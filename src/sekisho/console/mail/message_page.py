"""One message: its verdict in one sentence, the reasons as bars, what it can prove, what it is made of, and everything that happened to it."""

from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import bars, category_name, size
from sekisho.gate.feedback import opine
from sekisho.gate.messages import dossier, story
from sekisho.model.dossier import Dossier
from sekisho.model.errors import NotFound
from sekisho.model.tracking import EventKind

_SAYS = ("wanted", "spam", "phish")
_SHOWN = 200  # parts and links
_NOT_TOLD = frozenset({"sentence", "sentence_ja", "reasons", "category", "score", "points"})  # shown above, in full


@dataclass(frozen=True, slots=True)
class Proof:
    """One line of what the sender proved."""

    method: str
    result: str
    domain: str

    @property
    def good(self) -> bool:
        """Tell whether it speaks for the sender."""
        return self.result == "pass"


def routes(door: Door) -> list[Route]:
    """Return the routes of a message and of what people say of it."""
    return [door.page("/messages/{message}", show), door.page("/messages/{message}/feedback", show, say)]


def word_of(kind: EventKind) -> str:
    """Return the name of an event's word; "refused" alone means another thing on pages."""
    return "event_refused" if kind is EventKind.REFUSED else str(kind)


def _number(caller: Caller) -> str:
    return str(caller.request.path_params["message"])[:40]


async def show(caller: Caller, notice: str = "") -> Response:
    """Show everything that the asker may see of it."""
    told = await caller.perform(story, message=_number(caller))
    facts: Dossier | None = None
    if caller.may(dossier):
        try:
            facts = await caller.perform(dossier, message=_number(caller))
        except NotFound:
            facts = None
    judged = told.judged
    sentence = judged.get("sentence_ja" if caller.language == "ja" else "sentence", "")
    events = [
        (
            caller.when(event.at),
            word_of(event.kind),
            event.recipient,
            [(name, value) for name, value in event.facts if value and name not in _NOT_TOLD],
        )
        for event in told.events
    ]
    return caller.show(
        "message.html",
        notice=notice,
        number=told.arrival,
        category=category_name(judged.get("category", ""), caller.language),
        bad=judged.get("category", "clean") not in {"clean", "bulk", ""},
        sentence=sentence,
        bars=bars(judged.get("reasons", ""), judged.get("category", ""), caller.language),
        events=events,
        facts=facts,
        proofs=_proofs(facts) if facts else [],
        parts=facts.message.parts[:_SHOWN] if facts else (),
        links=facts.message.links[:_SHOWN] if facts else (),
        size=size,
        may_say=caller.may(opine) and bool(judged),
    )


async def say(caller: Caller) -> Response:
    """Note what somebody says of it."""
    form = await caller.form()
    says = form.get("says", "")
    await caller.perform(opine, message=_number(caller), says=says if says in _SAYS else "spam")
    return await show(caller, caller.say("noted"))


def _proofs(facts: Dossier) -> list[Proof]:
    auth = facts.sender_auth
    found = [Proof("SPF", auth.spf.result, auth.spf.domain)]
    found += [Proof("DKIM", one.result, one.domain) for one in auth.dkim[:10]]
    found.append(Proof("DMARC", auth.dmarc.result, auth.dmarc.domain))
    if auth.arc.sealers:
        found.append(Proof("ARC", auth.arc.result, ", ".join(auth.arc.sealers[:5])))
    return found
