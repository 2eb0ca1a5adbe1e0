"""`sekisho domain list|add|verify|vouch|route|unlisted|remove`: domains of an organisation and the way to its people."""

import argparse
from collections.abc import Awaitable, Callable
from typing import Any

from sekisho.app.assembling.desk import at_the_desk, file_ports, settings_of
from sekisho.app.cli import OK, add_data_argument
from sekisho.app.commands.auth import zone_or_dns
from sekisho.app.configuration.settings_rules import split_host_port
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused
from sekisho.tenancy.mail_domains.domains import (
    DomainShown,
    add_domain,
    list_domains,
    remove_domain,
    route_domain,
    set_unlisted,
    verify_domain,
    vouch_for_domain,
)
from sekisho.tenancy.values import NextHop

_CASES: dict[str, Callable[..., Awaitable[DomainShown]]] = {
    "add": add_domain,
    "vouch": vouch_for_domain,
    "remove": remove_domain,
    "route": route_domain,
    "unlisted": set_unlisted,
}


def add_actions(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add what may be done with domains of ours."""
    add_data_argument(actions.add_parser("list", help=say("our domains", "登録済みドメインの一覧")))
    for name, english, japanese in (
        ("add", "add a domain; it counts when it is verified", "ドメインを追加する（確認後に有効）"),
        ("verify", "look in DNS whether it is ours", "DNSで所有を確認する"),
        ("vouch", "vouch for it without DNS", "DNSで確認せずに承認する"),
        ("route", "say which servers get its mail", "配送先を設定する"),
        ("unlisted", "say what happens to recipients in no list", "一覧にない受信者の扱いを設定する"),
        ("remove", "remove a domain", "ドメインを削除する"),
    ):
        action = actions.add_parser(name, help=say(english, japanese))
        action.add_argument("name", metavar="DOMAIN")
        if name == "route":
            action.add_argument("hops", nargs="+", metavar="HOST[:PORT][*WEIGHT]")
            action.add_argument("--tls", choices=("opportunistic", "required", "verified"), default="opportunistic")
        if name == "unlisted":
            action.add_argument("unlisted", choices=("ask", "refuse", "default"))
        add_data_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    return with_place(DataFolder(arguments.data), lambda stores: _do(stores, arguments))


async def _do(stores: Place, arguments: argparse.Namespace) -> int:
    folder = DataFolder(arguments.data)
    ports, settings = file_ports(stores, folder), settings_of(stores, folder)
    if arguments.action == "list":
        _table(await at_the_desk(stores, list_domains, ports=ports))
        return OK
    more: dict[str, Any] = {}
    if arguments.action == "route":
        more = {"hops": tuple(_hop(text) for text in arguments.hops), "tls": arguments.tls}
    if arguments.action == "unlisted":
        more = {"unlisted": "" if arguments.unlisted == "default" else arguments.unlisted}
    if arguments.action == "verify":
        async with zone_or_dns(None, settings) as resolver:
            shown = await at_the_desk(stores, verify_domain, ports={**ports, "resolver": resolver}, name=arguments.name)
    else:
        shown = await at_the_desk(stores, _CASES[arguments.action], ports=ports, name=arguments.name, **more)
    if arguments.action == "remove":
        print(say(f"{arguments.name} is removed.", f"{arguments.name}を削除しました。"))
    elif shown.verified:
        print(say(f"{shown.name}: mail goes to {_way(shown)}.", f"{shown.name}: 配送先は{_way(shown)}です。"))
    else:
        record = f'{shown.record_name} TXT "{shown.record_text}"'
        print(say(f"Publish this in DNS, then run: sekisho domain verify {shown.name}", "次のレコードをDNSに登録し、verifyを実行してください。"))
        print(f"    {record}")
    return OK


def _table(domains: list[DomainShown]) -> None:
    headings = [say("domain", "ドメイン"), say("verified", "確認"), say("mail goes to", "配送先"), "TLS", say("unlisted", "一覧外")]
    rows = [[one.name, one.verified_by or say("not yet", "未確認"), _way(one), one.tls, one.unlisted] for one in domains]
    print(table(headings, rows, 60))


def _way(shown: DomainShown) -> str:
    hops = ", ".join(f"{hop.host}:{hop.port}" + (f"*{hop.weight}" if hop.weight else "") for hop in shown.hops)
    return printable(hops) or say("nowhere yet", "未設定")


def _hop(text: str) -> NextHop:
    place, star, weight = text.partition("*")
    try:
        host, port = split_host_port(place, 25)
        return NextHop(host, port, int(weight) if star else 0)
    except ValueError:
        raise Refused(say(f"{text!r} is not host[:port][*weight].", f"{text!r}はhost[:port][*weight]の形ではありません。")) from None
