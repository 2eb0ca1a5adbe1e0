"""The lists of the console as CSV, as their pages show them."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import administration
from sekisho.access.auditing import list_lines
from sekisho.advisories import reading
from sekisho.advisories.briefing import attacker_name, effects_text, kind_name, product_name
from sekisho.advisories.report import Entry
from sekisho.console.administration.tenants_page import STATES
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.exporting import MOST, as_csv, everything, said
from sekisho.console.mail.shapes import category_name
from sekisho.console.organisation.shapes import text_of
from sekisho.delivery import queue_cases
from sekisho.keeping.feedback.dmarc_reports import reports
from sekisho.keeping.telling import webhooks
from sekisho.quarantine.browse import browse
from sekisho.tenancy import tenants
from sekisho.tenancy.mail_domains import domains
from sekisho.tenancy.people import groups
from sekisho.tenancy.wishes import policies

_PAGE = 1_000


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    return [
        door.page("/quarantine.csv", held),
        door.page("/queue.csv", owed),
        door.page("/audit.csv", lines),
        door.page("/accounts.csv", accounts),
        door.page("/domains.csv", own_domains),
        door.page("/groups.csv", own_groups),
        door.page("/dmarc.csv", dmarc),
        door.page("/tenants.csv", organisations),
        door.page("/webhooks.csv", receivers),
        door.page("/policy.csv", versions),
        door.page("/briefing.csv", products),
    ]


async def held(caller: Caller) -> Response:
    """Hand out what is held."""
    asked = caller.request.query_params
    recipient, deleted = asked.get("recipient", "")[:320], asked.get("deleted", "") == "1"
    found = await everything(lambda after: caller.perform(browse, limit=_PAGE, after=after, recipient=recipient, deleted=deleted))
    rows = [
        (
            caller.when(one.held_at),
            category_name(one.category, caller.language),
            one.header_from or one.sender,
            one.recipient,
            one.subject,
            (one.sentence_ja if caller.language == "ja" else "") or one.sentence,
            one.id,
        )
        for one in found
    ]
    return as_csv(caller, "quarantine", [*said(caller, "held_at", "category", "sender", "recipient", "subject", "why"), "id"], rows)


async def owed(caller: Caller) -> Response:
    """Hand out the queue."""
    found = await everything(lambda after: caller.perform(queue_cases.queue, limit=_PAGE, after=after))
    rows = [
        (
            caller.when(one.created_at),
            ", ".join(map(str, one.recipients)),
            one.route,
            caller.when(one.next_at),
            one.attempts,
            one.last_reply,
            one.stop,
        )
        for one in found
    ]
    return as_csv(caller, "queue", said(caller, "at", "recipient", "route", "next_try", "tries", "last_reply", "state"), rows)


async def lines(caller: Caller) -> Response:
    """Hand out the audit's lines."""
    text = caller.request.query_params.get("text", "")[:320]
    found = await everything(lambda after: caller.perform(list_lines, limit=_PAGE, text=text, after=after))
    rows = [
        (caller.when(one.at), one.actor, one.via, one.ip, one.use_case, one.subject, one.reason, one.outcome, one.before, one.after) for one in found
    ]
    headings = [*said(caller, "at", "actor"), "via", "IP", *said(caller, "use_case", "about", "reason_asked", "outcome", "before_after"), ""]
    return as_csv(caller, "audit", headings, rows)


async def accounts(caller: Caller) -> Response:
    """Hand out the accounts."""
    found = await everything(lambda after: caller.perform(administration.list_accounts, limit=_PAGE, after=after))
    rows = [
        (one.login, one.name, caller.say(one.role), caller.say("accounts_disabled" if one.disabled else "accounts_active"), one.second_factor)
        for one in found
    ]
    return as_csv(caller, "accounts", said(caller, "login_name", "accounts_name", "role", "accounts_state", "accounts_second"), rows)


async def own_domains(caller: Caller) -> Response:
    """Hand out the domains."""
    rows = [
        (one.name, caller.say("domains_proven" if one.verified else "domains_waits"), text_of(one.hops).replace("\n", " "), caller.say(one.tls))
        for one in await caller.perform(domains.list_domains)
    ]
    return as_csv(caller, "domains", said(caller, "domains_name", "state", "domains_route", "domains_tls"), rows)


async def own_groups(caller: Caller) -> Response:
    """Hand out the groups."""
    rows = [(one.name, one.address, one.source) for one in await caller.perform(groups.list_groups)]
    return as_csv(caller, "groups", said(caller, "groups_name", "groups_address", "people_source"), rows)


async def dmarc(caller: Caller) -> Response:
    """Hand out every row of the reports about one domain, or all."""
    page = await caller.perform(reports, domain=caller.request.query_params.get("domain", "")[:253], limit=_PAGE)
    rows = [
        (caller.when(one.begin), one.reporter, one.domain, one.policy, row.source, row.count, row.dkim, row.spf, row.disposition)
        for one in page.items
        for row in one.rows
    ]
    headings = [*said(caller, "at", "dmarc_reporter", "domain", "dmarc_policy", "dmarc_source", "messages"), "DKIM", "SPF", *said(caller, "result")]
    return as_csv(caller, "dmarc", headings, rows[:MOST])


async def organisations(caller: Caller) -> Response:
    """Hand out the organisations of the installation."""
    found = await everything(lambda after: caller.perform(tenants.list_tenants, limit=_PAGE, after=after))
    rows = [(one.name, one.title, caller.say(STATES[one.state]), one.why, caller.when(one.created_at)) for one in found]
    return as_csv(caller, "tenants", said(caller, "tenants_name", "tenants_title", "tenants_state", "tenants_why", "tenants_made"), rows)


async def receivers(caller: Caller) -> Response:
    """Hand out the webhooks; their secrets are shown nowhere."""
    rows = [
        (
            one.url,
            ", ".join(one.events) or caller.say("hooks_all"),
            caller.say("hooks_off" if one.off else "hooks_failing" if one.failing_since else "hooks_well"),
            one.off or one.trouble,
            one.added_by,
            caller.when(one.added_at),
        )
        for one in await caller.perform(webhooks.list_webhooks)
    ]
    return as_csv(caller, "webhooks", [*said(caller, "hooks_url", "hooks_events", "state"), "", *said(caller, "actor", "at")], rows)


async def versions(caller: Caller) -> Response:
    """Hand out who changed the policy, when and why."""
    found = await everything(lambda after: caller.perform(policies.history_of, limit=_PAGE, after=after))
    rows = [(one.number, caller.when(one.at), one.author, one.reason) for one in found]
    return as_csv(caller, "policy", said(caller, "policy_version", "at", "policy_author", "policy_why"), rows)


async def products(caller: Caller) -> Response:
    """Hand out the products of a briefing, the newest where none is named. Raises NotFound where there is none."""
    language = caller.language
    shown = await caller.perform(reading.show, name=caller.request.query_params.get("name", "")[:60], language=language)
    entries = [ranked.entry for ranked in shown.briefing.ranked]
    rows = [
        (product_name(one, language), one.title, kind_name(one, language), effects_text(one, language), attacker_name(one, language), _numbers(one))
        for one in entries
    ]
    headings = said(caller, "briefing_product", "briefing_title", "briefing_kind", "briefing_effect", "briefing_attacker")
    return as_csv(caller, "briefing", [*headings, "CVE, JVN"], rows)


def _numbers(entry: Entry) -> str:
    return ", ".join((*entry.cves, *entry.jvns))
