"""The first hour: what is done and what is left, the records to publish, a guide for the mail server, a test mail and its whole journey."""

from urllib.parse import quote

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import own_account
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.mail.shapes import bars, category_name, sides
from sekisho.console.organisation.shapes import hops_of, text_of
from sekisho.console.start.guides import GUIDES, Values
from sekisho.gate.messages import Story, story
from sekisho.model.errors import Denied, NotFound, Refused, TemporaryFailure
from sekisho.model.tracking import EventKind
from sekisho.tenancy import trying
from sekisho.tenancy.mail_domains import domains, publishing
from sekisho.tenancy.mail_domains.domain_look import State

STATES = {State.GOOD: "good", State.BETTER: "better", State.BAD: "bad", State.UNKNOWN: "unknown"}
SIGNS = {"good": "✓", "better": "△", "bad": "✗", "unknown": "?"}
_PATIENCE = 60.0  # seconds after which a message of which nothing is known is said to be late
_ENDS = {
    EventKind.QUARANTINED: "journey_in_quarantine",
    EventKind.DELIVERED: "journey_at_server",
    EventKind.BOUNCED: "bounced",
    EventKind.DISCARDED: "discarded",
}


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    return [
        door.page("/start", show),
        door.page("/start/domain", show, add),
        door.page("/start/send", show, send),
        door.page("/start/journey/{message}", journey),
        door.page("/dns", dns),
        door.page("/connect", guide),
    ]


async def show(caller: Caller, notice: str = "", error: str = "", status: int = 200, domain: str = "", hop: str = "") -> Response:
    """Show the steps, and which are done."""
    me = await caller.perform(own_account.show)
    own = await caller.perform(domains.list_domains)
    real = [one for one in own if not one.name.endswith(".sekisho.test")]
    ready = [one for one in real if one.verified and (one.hops or one.from_file)]
    return caller.show(
        "start.html",
        status=status,
        notice=notice,
        error=error,
        second=me.authenticator or bool(me.passkeys),
        real=[(one, text_of(one.hops)) for one in real],
        ready=ready,
        typed_domain=domain,
        typed_hop=hop,
        recipient=_recipient(me.login, [one.name for one in own if one.verified]),
        samples=await caller.perform(trying.list_samples),
        may_send=caller.may(trying.send_sample),
        may_add=caller.may(domains.add_domain),
        guides=list(GUIDES),
        carried=caller.carried,
        tenant=caller.tenant,
    )


def _recipient(login: str, own: list[str]) -> str:
    """Return the address that a test mail most likely goes to: one's own, else somebody's in a domain of ours."""
    domain = login.rpartition("@")[2].lower()
    if "@" in login and domain in own:
        return login
    return f"you@{own[-1]}" if own else ""


async def add(caller: Caller) -> Response:
    """Add a domain with its server in one go; whoever runs the installation vouches for it, others prove it by DNS."""
    form = await caller.form()
    name, hop = form.get("name", "").strip()[:320], form.get("hops", "").strip()[:2_000]
    try:
        hops = hops_of(hop)
        there = {one.name: one for one in await caller.perform(domains.list_domains)}.get(name.lower())
        made = there if there and not there.hops and not there.from_file else await caller.perform(domains.add_domain, name=name)
        if not made.verified and caller.may(domains.vouch_for_domain):
            await caller.perform(domains.vouch_for_domain, name=made.name)  # a fresh proof may be asked first: then all of this comes once more
        if hops:
            await caller.perform(domains.route_domain, name=made.name, hops=hops)
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422, domain=name, hop=hop)
    return await show(caller, caller.say("start_added"))


async def send(caller: Caller) -> Response:
    """Send a sample, and follow it."""
    form = await caller.form()
    try:
        sent = await caller.perform(trying.send_sample, recipient=form.get("recipient", "")[:320], sample=form.get("sample", "clean")[:60])
    except (Denied, NotFound):
        raise
    except Refused as refused:
        return await show(caller, error=caller.told(refused), status=422)
    except TemporaryFailure:
        return await show(caller, error=caller.say("try_later"), status=503)
    return caller.go(f"/start/journey/{quote(sent.message, safe='')}{caller.carried}")


async def journey(caller: Caller) -> Response:
    """Show how far a message is, step by step; until it has ended the page asks again."""
    number = str(caller.request.path_params["message"])[:40]
    asked = caller.request.query_params.get("n", "0")
    tries = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0
    try:
        told: Story | None = await caller.perform(story, message=number)
    except NotFound:
        told = None
    judged = told.judged if told else {}
    end = next((event for event in reversed(told.events) if event.kind in _ENDS), None) if told else None
    category = judged.get("category", "")
    where = _ENDS[end.kind] if end else "journey_in_queue"
    if end and end.kind is EventKind.DELIVERED and _to_mailbox(told):
        where = "journey_in_mailbox"
    return caller.show(
        "journey.html",
        number=number,
        known=told is not None,
        ended=end is not None,
        late=told is None and tries * 2 > _PATIENCE,
        stopped=end is not None and end.kind is EventKind.QUARANTINED,
        delivered=end is not None and end.kind is EventKind.DELIVERED,
        marked=category == "bulk",
        category=category_name(category, caller.language) if category else "",
        sentence=judged.get("sentence_ja" if caller.language == "ja" else "sentence", ""),
        sides=sides(bars(judged.get("reasons", ""), category, caller.language)),
        steps=[(event.at, "event_refused" if event.kind is EventKind.REFUSED else str(event.kind), event.recipient) for event in told.events]
        if told
        else [],
        where=where,
        again=f"/start/journey/{quote(number, safe='')}?n={tries + 1}" + (f"&{caller.carried[1:]}" if caller.carried else ""),
        carried=caller.carried,
    )


def _to_mailbox(told: Story | None) -> bool:
    decided = [dict(event.facts) for event in told.events if event.kind is EventKind.DECIDED] if told else []
    return any(facts.get("route", "") == "mailbox" for facts in decided)


async def dns(caller: Caller) -> Response:
    """Show what a domain has to publish, compared with what DNS shows now."""
    own = [one.name for one in await caller.perform(domains.list_domains)]
    name = caller.request.query_params.get("domain", "")[:253] or _chosen(own)
    found = await caller.perform(publishing.records, name=name) if name else None
    return caller.show(
        "dns.html",
        own=own,
        name=name,
        found=found,
        states=STATES,
        signs=SIGNS,
        japanese=caller.language == "ja",
        carried=caller.carried,
        tenant=caller.tenant,
    )


async def guide(caller: Caller) -> Response:
    """Show how to connect one kind of mail server, with the organisation's own values."""
    asked = caller.request.query_params
    own = [one.name for one in await caller.perform(domains.list_domains)]
    name = asked.get("domain", "")[:253] or _chosen(own)
    kind = asked.get("for", "m365") if asked.get("for", "m365") in GUIDES else "m365"
    found = await caller.perform(publishing.records, name=name) if name else None
    values = Values(name, found.host, found.addresses, text_of(found.domain.hops).partition("\n")[0]) if found else None
    return caller.show(
        "connect.html",
        own=own,
        name=name,
        kind=kind,
        kinds=list(GUIDES),
        own_values=values,
        steps=[(step.japanese if caller.language == "ja" else step.english, step.code) for step in GUIDES[kind](values)] if values else [],
        carried=caller.carried,
        tenant=caller.tenant,
    )


def _chosen(own: list[str]) -> str:
    """Return the domain that is shown without asking: the first real one."""
    return next((name for name in own if not name.endswith(".sekisho.test")), own[0] if own else "")
