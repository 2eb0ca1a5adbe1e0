"""One message: its verdict in one sentence, the reasons as bars, what it can prove, what it is made of, and everything that happened to it."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.anatomy import chains, hosts_of, parts_of
from sekisho.console.mail.event_facts import facts_told
from sekisho.console.mail.shapes import bars, category_name, sides, size
from sekisho.console.rules.pages import show as show_policy
from sekisho.console.rules.pages import trial_path
from sekisho.gate import policy_trials
from sekisho.gate.feedback import opine
from sekisho.gate.messages import dossier, story
from sekisho.model.dossier import Dossier
from sekisho.model.errors import Denied, NotFound, Refused, StepUpNeeded
from sekisho.model.tracking import EventKind
from sekisho.quarantine.kept import of_message
from sekisho.quarantine.release import release
from sekisho.tenancy.wishes.drafts import draft

_SAYS = ("wanted", "spam", "phish")
_SHOWN = 200  # parts and links
_REPLAYED = 30  # days of past mail over which a draft is tried


def routes(door: Door) -> list[Route]:
    """Return the routes of a message and of what people say of it."""
    return [
        door.page("/messages/{message}", show),
        door.page("/messages/{message}/feedback", show, say),
        door.page("/messages/{message}/rule", show, propose),
    ]


def word_of(kind: EventKind) -> str:
    """Return the name of an event's word; "refused" alone means another thing on pages."""
    return "event_refused" if kind is EventKind.REFUSED else str(kind)


def _went_plain(facts: dict[str, str]) -> bool:
    """Tell whether a mail went to another server without TLS; the embedded mailbox is no server."""
    return ":" in facts.get("hop", "") and not facts.get("tls", "")


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
            facts_told(event.facts, caller.language),
            event.kind is EventKind.DELIVERED and _went_plain(dict(event.facts)),
        )
        for event in told.events
    ]
    shown = bars(judged.get("reasons", ""), judged.get("category", ""), caller.language)
    return caller.show(
        "message.html",
        notice=notice,
        number=told.arrival,
        subject=facts.message.subject if facts else judged.get("subject", ""),
        author=str(facts.message.sender) if facts else judged.get("header_from", ""),
        category=category_name(judged.get("category", ""), caller.language),
        bad=judged.get("category", "clean") not in {"clean", "bulk", ""},
        sentence=sentence,
        sides=sides(shown),
        events=events,
        facts=facts,
        chains=chains(facts) if facts else [],
        parts=parts_of(facts.message.parts[:_SHOWN]) if facts else [],
        hosts=hosts_of(facts.message.links[:_SHOWN]) if facts else [],
        headers=facts.message.headers[:_SHOWN] if facts else (),
        size=size,
        may_say=caller.may(opine) and bool(judged),
        may_draft=caller.may(draft) and bool(judged),
        kept=await caller.perform(of_message, message=told.arrival),
        may_act=caller.may(release),
    )


async def say(caller: Caller) -> Response:
    """Note what somebody says of it."""
    form = await caller.form()
    says = form.get("says", "")
    await caller.perform(opine, message=_number(caller), says=says if says in _SAYS else "spam")
    return await show(caller, caller.say("noted"))


async def propose(caller: Caller) -> Response:
    """Draft a wish about mail like this one and replay it over past mail; nothing is in force before somebody says so on the page of the replay.

    Where no replay can begin (one is running, or the asker may not), the draft is shown in the policy's own form.
    """
    form = await caller.form()
    number, wish = _number(caller), form.get("wish", "")
    made = await caller.perform(draft, message=number, wish=wish if wish in {"approve", "block"} else "block")
    reason = f"{caller.say('draft_reason')} {number}"
    notice = f"{caller.say('draft_made')} {made.added.splitlines()[-1]}"
    error = ""
    if caller.may(policy_trials.start):
        try:
            trial = await caller.perform(policy_trials.start, text=made.text, days=_REPLAYED)
            return caller.go(trial_path(caller, trial.id, made.base, number))
        except (Denied, NotFound, StepUpNeeded):
            raise
        except Refused as refused:
            error = f"{caller.say('draft_no_replay')} {caller.told(refused)}"
    return await show_policy(caller, notice, error, typed=(made.text, reason, str(made.base)), problems=made.problems)
