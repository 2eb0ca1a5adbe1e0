"""Lists of pages of mail as CSV: what waits, what is asked for, destinations, trials, one message, dependencies, the state of the station."""

from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.routing import Route

from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.exporting import MOST, as_csv, everything, said
from sekisho.console.mail.anatomy import chains, hosts_of, parts_of
from sekisho.console.mail.message_page import word_of
from sekisho.console.mail.shapes import bars, category_name
from sekisho.console.status import Status
from sekisho.console.words import WORDS
from sekisho.delivery import queue_cases
from sekisho.emergency import opening
from sekisho.gate import economics, messages, policy_trials
from sekisho.model.access import Permission
from sekisho.model.errors import Denied, NotFound
from sekisho.quarantine import delegates, two_person, waiting
from sekisho.tenancy.wishes import policy_outline

_PAGE = 1_000


def routes(door: Door, status: Callable[[], Awaitable[Status]]) -> list[Route]:
    """Return the routes. `status`: how the station is."""

    async def station(caller: Caller) -> Response:
        """Hand out the ledger, the processes and what needs a person."""
        if caller.actor is None or Permission.READ_STATION not in caller.actor.permissions:
            raise Denied("You may not see the state of the installation.", "稼働状況を閲覧する権限がありません。")
        now = await status()
        rows: list[tuple[object, ...]] = [(caller.say("ledger"), caller.say(fate) if fate in WORDS else fate, count) for fate, count in now.fates]
        rows += [(caller.say("queue"), "", now.queue), (caller.say("outbox"), "", now.outbox)]
        rows += [(caller.say("process"), one.name, one.restarts) for one in now.processes]
        rows += [(caller.say("unhealthy"), problem, "") for problem in now.wrong(caller.language)]
        rows += [(caller.say("reduced"), each, "") for each in now.lacks(caller.language)]
        return as_csv(caller, "status", ("", "", ""), rows)

    return [
        door.page("/status.csv", station),
        door.page("/quarantine/waiting.csv", what_waits),
        door.page("/quarantine/requests.csv", asked_for),
        door.page("/own/helped.csv", helped),
        door.page("/queue/destinations.csv", destinations),
        door.page("/mailbox/outages.csv", outages),
        door.page("/policy/trials.csv", trials),
        door.page("/policy/trials/{trial}/examples.csv", examples),
        door.page("/policy/rules.csv", rules),
        door.page("/rules/costs.csv", costs),
        door.page("/messages/{message}/facts.csv", facts),
    ]


async def what_waits(caller: Caller) -> Response:
    """Hand out what is not decided yet."""
    found = await everything(lambda after: caller.perform(waiting.waiting, limit=_PAGE, after=after))
    rows = [
        (
            caller.when(one.since),
            one.sender,
            ", ".join(one.recipients),
            one.japanese if caller.language == "ja" else one.english,
            caller.when(one.until),
            one.message,
        )
        for one in found
    ]
    return as_csv(caller, "waiting", [*said(caller, "at", "sender", "recipient", "why", "looked_at_again"), "id"], rows)


async def asked_for(caller: Caller) -> Response:
    """Hand out requests that wait for a second person."""
    found = await everything(lambda after: caller.perform(two_person.requests, limit=_PAGE, after=after))
    rows = [
        (
            caller.when(one.at),
            one.by,
            category_name(one.category, caller.language),
            one.recipient,
            one.subject,
            one.reason,
            caller.when(one.until),
            one.held,
        )
        for one in found
    ]
    headings = said(caller, "at", "asked_by", "category", "recipient", "subject", "reason_asked", "ends_at")
    return as_csv(caller, "release-requests", [*headings, "id"], rows)


async def helped(caller: Caller) -> Response:
    """Hand out what is held for somebody whom one helps."""
    owner = caller.request.query_params.get("owner", "")[:320]
    found = await everything(lambda after: caller.perform(delegates.look_for, owner=owner, limit=_PAGE, after=after))
    rows = [
        (caller.when(one.held_at), category_name(one.category, caller.language), one.header_from or one.sender, one.recipient, one.subject, one.id)
        for one in found
    ]
    return as_csv(caller, "helped", [*said(caller, "held_at", "category", "sender", "recipient", "subject"), "id"], rows)


async def destinations(caller: Caller) -> Response:
    """Hand out how much waits for which domain."""
    rows = [
        (one.domain, one.deliveries, one.recipients, one.held, one.tried, caller.when(one.oldest), caller.when(one.next_at), one.last_reply)
        for one in await caller.perform(queue_cases.destinations)
    ]
    headings = said(caller, "domain", "queue_waits", "recipient", "stop_held", "tries", "queue_oldest", "next_try", "last_reply")
    return as_csv(caller, "destinations", headings, rows)


async def outages(caller: Caller) -> Response:
    """Hand out which servers cannot be reached."""
    now = await caller.perform(opening.standing)
    rows = [(one.domain, caller.when(one.since), one.reply) for one in now.outages]
    return as_csv(caller, "outages", said(caller, "domain", "emergency_since", "last_reply"), rows)


async def trials(caller: Caller) -> Response:
    """Hand out the last trials of policies."""
    rows = [(caller.when(one.at), one.by, one.state, one.days, one.done, one.changed, one.id) for one in await caller.perform(policy_trials.trials)]
    headings = said(caller, "at", "policy_author", "state", "policy_try_days", "trial_messages", "trial_changed")
    return as_csv(caller, "trials", [*headings, "id"], rows)


async def examples(caller: Caller) -> Response:
    """Hand out what a trial found: by rule, by recipient, and examples."""
    one = await caller.perform(policy_trials.show, number=str(caller.request.path_params["trial"])[:40])
    rows: list[tuple[object, ...]] = [(kind, caller.say("trial_rule"), name, count, "", "", "") for kind, name, count in one.rules]
    rows += [(kind, caller.say("recipient"), name, count, "", "", "") for kind, name, count in one.people]
    rows += [(each.kind, each.subject, each.recipient, 1, each.before, each.after, each.rule) for each in one.examples]
    headings = [*said(caller, "state", "subject", "recipient", "trial_people", "trial_before", "trial_after", "trial_rule")]
    return as_csv(caller, "trial", headings, rows)


async def rules(caller: Caller) -> Response:
    """Hand out the rules and lists in force."""
    told = await caller.perform(policy_outline.outline)
    rows: list[tuple[object, ...]] = [
        (
            caller.say("trial_rule"),
            one.name,
            "; ".join((*one.whom, *one.asks)),
            "; ".join(one.does),
            caller.say(f"stage_{one.rollout}"),
            one.share,
        )
        for one in told.rules
    ]
    rows += [(caller.say(f"list_{one.kind}"), one.name, ", ".join(one.items), "", "", "") for one in told.lists]
    return as_csv(caller, "policy-rules", [*said(caller, "policy_kind", "policy_name", "policy_when", "policy_does", "policy_stage"), "%"], rows)


async def costs(caller: Caller) -> Response:
    """Hand out what inspections of content cost."""
    asked = caller.request.query_params.get("days", "")
    one = await caller.perform(economics.worth, days=int(asked) if asked in {"7", "30", "90"} else 30)
    rows = [(cost.inspection, cost.looked, cost.microseconds) for cost in one.costs]
    return as_csv(caller, "costs", said(caller, "worth_inspection", "worth_looked", "worth_microseconds"), rows)


async def facts(caller: Caller) -> Response:
    """Hand out what the page of a message shows: reasons, proof, parts, links, header fields, and what happened."""
    number = str(caller.request.path_params["message"])[:40]
    told = await caller.perform(messages.story, message=number)
    judged = told.judged
    rows: list[tuple[object, ...]] = [
        (caller.say("reasons"), bar.code, bar.says, bar.points)
        for bar in bars(judged.get("reasons", ""), judged.get("category", ""), caller.language)
    ]
    if caller.may(messages.dossier):
        try:
            known = await caller.perform(messages.dossier, message=number)
        except NotFound:
            known = None
        if known is not None:
            rows += [(caller.say("proof"), one.method, one.domain, one.result) for one in chains(known)]
            rows += [
                (caller.say("parts"), part.path, part.name, f"{part.found or part.declared} {part.size}") for part in parts_of(known.message.parts)
            ]
            rows += [(caller.say("links"), host.name, link.url, link.text) for host in hosts_of(known.message.links) for link in host.links]
            rows += [(caller.say("headers"), field.name, field.value, "") for field in known.message.headers]
    rows += [
        (
            caller.say("story"),
            caller.when(event.at),
            caller.say(word_of(event.kind)),
            " ".join((event.recipient, *(f"{n}={v}" for n, v in event.facts))),
        )
        for event in told.events
    ]
    return as_csv(caller, f"message-{told.arrival}", ("", "", "", ""), rows[:MOST])
