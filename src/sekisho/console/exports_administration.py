"""Lists of administration and of one's own account as CSV: directories, keys, DNS, tokens, schedules, inventory, sessions, helpers' acts."""

from starlette.responses import Response
from starlette.routing import Route

from sekisho.access import own_account, tokens
from sekisho.advisories import reading
from sekisho.console.caller import Caller
from sekisho.console.door import Door
from sekisho.console.exporting import as_csv, everything, said
from sekisho.keeping.reports import reports
from sekisho.model.errors import NotFound
from sekisho.quarantine import delegates
from sekisho.senderauth.keys import key_name
from sekisho.senderauth.signing_key import signing_key
from sekisho.tenancy.directories import directory_sources
from sekisho.tenancy.mail_domains import publishing, signing_keys

_PAGE = 200


def routes(door: Door) -> list[Route]:
    """Return the routes."""
    return [
        door.page("/directories.csv", directories),
        door.page("/signing-keys.csv", keys),
        door.page("/dns.csv", dns),
        door.page("/tokens.csv", all_tokens),
        door.page("/reports/schedules.csv", schedules),
        door.page("/briefing/inventory.csv", inventory),
        door.page("/briefing/issues.csv", issues),
        door.page("/account/sessions.csv", sessions),
        door.page("/account/tokens.csv", own_tokens),
        door.page("/own/acts.csv", acts),
    ]


async def directories(caller: Caller) -> Response:
    """Hand out the directories that people are taken from, and how each stands; their passwords are shown nowhere."""
    japanese = caller.language == "ja"
    rows = [
        (
            one.name,
            one.url,
            one.bind_dn,
            one.base_dn,
            one.filter,
            one.minutes,
            caller.when(one.standing.done_at),
            one.standing.added,
            one.standing.changed,
            one.standing.removed,
            one.standing.unchanged,
            caller.when(one.standing.failing_since),
            one.standing.trouble_ja if japanese else one.standing.trouble,
        )
        for one in await caller.perform(directory_sources.list_sources)
    ]
    headings = said(
        caller, "directories_name", "directories_url", "directories_bind", "directories_base", "directories_filter", "directories_minutes"
    )
    headings += said(
        caller, "directories_last", "import_added", "import_changed", "import_removed", "import_unchanged", "directories_failing", "state"
    )
    return as_csv(caller, "directories", headings, rows)


async def keys(caller: Caller) -> Response:
    """Hand out the signing keys by their public part."""
    rows = [
        (
            one.domain,
            one.algorithm,
            str(one.state),
            caller.when(one.made_at),
            key_name(one.domain, one.selector),
            signing_key(one.domain, one.selector, one.private).record().decode("ascii"),
        )
        for one in await caller.perform(signing_keys.list_keys)
    ]
    return as_csv(caller, "signing-keys", [*said(caller, "domain", "keys_algorithm", "state", "at", "dns_name"), "TXT"], rows)


async def dns(caller: Caller) -> Response:
    """Hand out what a domain has to publish, compared with what DNS shows now, and what is seen of it from outside."""
    found = await caller.perform(publishing.records, name=caller.request.query_params.get("domain", "")[:253])
    japanese = caller.language == "ja"
    rows: list[tuple[object, ...]] = [
        (one.purpose, one.kind, one.name, one.value, str(one.state), one.found, one.japanese if japanese else one.english) for one in found.records
    ]
    rows += [(look.subject, "", "", "", str(look.state), look.found, look.japanese if japanese else look.english) for look in found.looks]
    return as_csv(caller, "dns", said(caller, "dns_purpose", "dns_kind", "dns_name", "dns_value", "state", "dns_found", "dns_now"), rows)


async def all_tokens(caller: Caller) -> Response:
    """Hand out everybody's API tokens by their names."""
    found = await everything(lambda after: caller.perform(tokens.list_all, limit=_PAGE, after=after))
    rows = [(one.name, one.owner, ", ".join(one.permissions), caller.when(one.ends_at), caller.when(one.used_at), one.used_from) for one in found]
    return as_csv(caller, "tokens", [*said(caller, "token_name", "hooks_owner", "token_rights", "token_ends", "token_used"), "IP"], rows)


async def schedules(caller: Caller) -> Response:
    """Hand out who gets reports by mail."""
    rows = [
        (caller.say(f"report_{one.period}"), ", ".join(one.recipients), one.language, caller.when(one.last_until), one.trouble)
        for one in await caller.perform(reports.list_schedules)
    ]
    headings = said(caller, "report_period", "report_recipients", "report_language", "report_last", "state")
    return as_csv(caller, "report-schedules", headings, rows)


async def inventory(caller: Caller) -> Response:
    """Hand out the products that are said to be used here."""
    rows = [(one.name, one.version, one.vendor) for one in await caller.perform(reading.inventory)]
    return as_csv(caller, "inventory", said(caller, "briefing_product", "version", "briefing_vendor"), rows)


async def issues(caller: Caller) -> Response:
    """Hand out the list of past briefings."""
    rows = [(one.name, one.watch, one.entries) for one in await caller.perform(reading.list_issues)]
    return as_csv(caller, "briefings", said(caller, "briefing", "briefing_watch", "briefing_products"), rows)


async def sessions(caller: Caller) -> Response:
    """Hand out where one is logged in."""
    rows = [
        (caller.when(one.seen_at), caller.when(one.began_at), one.how, one.ip, one.agent) for one in await caller.perform(own_account.list_sessions)
    ]
    return as_csv(caller, "sessions", said(caller, "session_seen", "session_began", "how", "from_address", "browser"), rows)


async def own_tokens(caller: Caller) -> Response:
    """Hand out one's own API tokens by their names."""
    rows = [
        (one.name, ", ".join(one.permissions), caller.when(one.ends_at), caller.when(one.used_at), one.used_from)
        for one in await caller.perform(tokens.list_own)
    ]
    return as_csv(caller, "own-tokens", [*said(caller, "token_name", "token_rights", "token_ends", "token_used"), "IP"], rows)


async def acts(caller: Caller) -> Response:
    """Hand out what others did with one's own held mail."""
    if caller.actor is None or not caller.actor.addresses:
        raise NotFound("This page is for people whose mail is held here.", "このページは、メールの利用者のためのものです。")
    found = [act for owner in sorted(caller.actor.addresses) for act in await caller.perform(delegates.acts, owner=owner)]
    rows = [
        (caller.when(one.at), one.actor, caller.say(f"own_act_{one.act}"), one.about, caller.say(f"{one.outcome}_outcome"))
        for one in sorted(found, key=lambda act: -act.at)
    ]
    return as_csv(caller, "own-acts", said(caller, "at", "actor", "use_case", "about", "outcome"), rows)
