"""`sekisho domain check|list|add|verify|vouch|route|remove`: our domains, and what one publishes about its mail."""

import argparse
import asyncio
import time
from dataclasses import asdict
from pathlib import Path

from sekisho.app.assembling import assemble
from sekisho.app.cli import DIFFERENT, FAILED, OK, add_data_argument
from sekisho.app.commands import domain_own
from sekisho.app.commands.auth import zone_or_dns
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_rules import split_host_port
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import printable
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.delivery.call_ahead import CallAhead
from sekisho.domains.labels import to_dns
from sekisho.model.address import Address
from sekisho.model.delivery import Hop, Route
from sekisho.model.errors import Refused
from sekisho.ports.recipients import Existence
from sekisho.tenancy.mail_domains.domain_check import check_domain, look_direct
from sekisho.tenancy.mail_domains.domain_look import Look, State

_SIGNS = {State.GOOD: "✓", State.BETTER: "△", State.BAD: "✗", State.UNKNOWN: "?"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    domain_own.add_actions(actions)
    check = actions.add_parser(
        "check", help=say("look at SPF, DKIM, DMARC, BIMI, MTA-STS, TLS-RPT and MX", "SPF・DKIM・DMARC・BIMI・MTA-STS・TLS-RPT・MXを確認する")
    )
    check.add_argument("name", metavar="NAME")
    check.add_argument(
        "--selector",
        action="append",
        default=[],
        help=say("a DKIM selector (those made here are known)", "DKIMセレクター（ここで作成したものは既知）"),
    )
    check.add_argument(
        "--connect",
        nargs="?",
        const="",
        metavar="HOST:PORT",
        help=say(
            "ask this server, or every mail server and next hop, whether it takes mail from this machine; run it outside of your network",
            "このサーバー（省略時はすべてのメールサーバーと配送先）がこのマシンからのメールを受け付けるか確認する。社外から実行する",
        ),
    )
    check.add_argument("--zone", type=Path, help=say("answers from this YAML file instead of the DNS", "DNSの代わりにこのYAMLファイルから答える"))
    check.add_argument("--json", action="store_true", help=say("one JSON object a line", "1行に1つのJSON"))
    add_data_argument(check)


def run(arguments: argparse.Namespace) -> int:
    """Look and tell, or do what is asked with a domain of ours."""
    if arguments.action != "check":
        return domain_own.run(arguments)
    domain = to_dns(arguments.name)
    if "." not in domain:
        raise Refused(say(f"{arguments.name!r} is not a domain.", f"{arguments.name!r}はドメインではありません。"))
    folder = DataFolder(arguments.data)
    selectors, settings = list(arguments.selector), Settings()
    if folder.state.exists() or folder.settings.exists():
        settings = settings_in_force(folder)
    if folder.root.exists():

        async def ours(stores: EmbeddedStores) -> int:
            selectors.extend(key.selector for key in await stores.keys.of_tenant(whose()) if key.domain == domain)
            return OK

        with_stores(folder, ours)
    return asyncio.run(_look(arguments, settings, domain, list(dict.fromkeys(selectors))))


async def _look(arguments: argparse.Namespace, settings: Settings, domain: str, selectors: list[str]) -> int:
    call_ahead = CallAhead(assemble.delivery_settings(settings, "command"), time.monotonic)

    async def probe(route: Route) -> Existence:
        return await call_ahead.exists(Address("postmaster", domain), route)

    try:
        async with zone_or_dns(arguments.zone, settings) as resolver:
            looks = await check_domain(domain, resolver, selectors, probe if arguments.connect == "" else None)
        for name, route in _routes(arguments.connect, settings, domain):
            looks.append(await look_direct(name, route, probe))
    finally:
        await call_ahead.close()
    for look in looks:
        _tell(look, as_json=arguments.json)
    states = {look.state for look in looks}
    return DIFFERENT if State.BAD in states else FAILED if looks and states == {State.UNKNOWN} else OK


def _routes(connect: str | None, settings: Settings, domain: str) -> list[tuple[str, Route]]:
    """Return the servers to ask beside those that MX names: the one that was given, or the domain's next hops."""
    if connect is None:
        return []
    hops = [connect] if connect else list(settings.routes.get(domain, ()))
    try:
        return [(hop, Route((Hop(*split_host_port(hop, 25)),))) for hop in hops]
    except ValueError:
        raise Refused(say(f"{connect!r} is not host:port.", f"{connect!r}はhost:portの形ではありません。")) from None


def _tell(look: Look, *, as_json: bool) -> None:
    if as_json:
        print(json_text(asdict(look)))
        return
    print(f"{_SIGNS[look.state]} {printable(look.subject)}: {printable(say(look.english, look.japanese))}")
    if look.found:
        print(f"    {printable(look.found)}")
