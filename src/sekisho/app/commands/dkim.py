"""`sekisho dkim new|publish|rotate|list`: the keys that sign a domain's mail, and the records that DNS must hold for them."""

import argparse
import sys

from sekisho.app.assembling.desk import at_the_desk, file_ports
from sekisho.app.assembling.lookups import open_lookups
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.storage.folders import DataFolder, command
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.tables import local_time, printable, table
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.keeping.key_rotation import Seen, advance, look
from sekisho.model.signing import KeyState, StoredKey
from sekisho.senderauth.keys import key_name
from sekisho.senderauth.signing_key import ED25519, RSA, signing_key
from sekisho.tenancy.mail_domains.signing_keys import new_key, rotate

_STRING = 255  # octets of one string of a TXT record (RFC 1035 section 3.3)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add new, publish, rotate and list."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    words = {
        "new": say("make a domain's first key", "ドメインの最初の鍵を作成する"),
        "rotate": say("make the key that takes over", "後継の鍵を作成する"),
        "publish": say("print the records, and look whether DNS shows them", "DNSレコードを表示し、公開済みか確認する"),
    }
    for action, text in words.items():
        one = actions.add_parser(action, help=text)
        one.add_argument("domain")
        if action != "publish":
            one.add_argument("--algorithm", choices=(RSA, ED25519), default=RSA)
        add_data_argument(one)
    add_data_argument(actions.add_parser("list", help=say("all keys", "鍵の一覧")))


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    actions = {"new": _make, "rotate": _make, "publish": _publish, "list": _list}
    return with_stores(DataFolder(arguments.data), lambda stores: actions[arguments.action](stores, arguments))


async def _make(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    make = new_key if arguments.action == "new" else rotate
    ports = file_ports(stores, DataFolder(arguments.data))
    key = await at_the_desk(stores, make, ports=ports, domain=arguments.domain, algorithm=arguments.algorithm)
    print(record_line(key))
    again = command(f"dkim publish {key.domain}", arguments.data)
    tell(
        say(
            "Put this record into DNS. Signing with this key begins by itself a few minutes after DNS shows it.",
            "このレコードをDNSに登録してください。DNSで確認でき次第、数分以内にこの鍵での署名を自動的に開始します。",
        )
    )
    tell(say(f"To look at once: {again}", f"すぐに確認するには: {again}"))
    return OK


async def _publish(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    lookups = open_lookups(settings_in_force(DataFolder(arguments.data)), MemoryMetrics())
    try:
        await advance(stores.keys, lookups.resolver, stores.clock)
        domain = arguments.domain.lower().removesuffix(".")
        keys = [key for key in await stores.keys.of_tenant(whose()) if key.domain == domain]
        seen = [await look(key, lookups.resolver) for key in keys]
    finally:
        await lookups.close()
    if not keys:
        tell(say(f"{domain} has no key. `dkim new` makes one.", f"{domain}の鍵はありません。`dkim new`で作成してください。"))
        return DIFFERENT
    for one in seen:
        print(record_line(one.key))
        tell(f"  {_standing(one)}")
    return OK if all(one.shown for one in seen) else DIFFERENT


async def _list(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    del arguments
    keys = await stores.keys.of_tenant(whose())
    if not keys:
        print(say("No mail is signed: there is no key.", "鍵がないため、署名は行われません。"))
        return OK
    headings = [say("domain", "ドメイン"), say("selector", "セレクター"), say("algorithm", "方式"), say("since", "作成"), say("state", "状態")]
    print(table(headings, [[key.domain, key.selector, key.algorithm, local_time(key.made_at), _state(key)] for key in keys]))
    return OK


def record_line(key: StoredKey) -> str:
    """Return the record as a line of a zone file: strings of at most 255 octets."""
    text = signing_key(key.domain, key.selector, key.private).record().decode("ascii")
    strings = " ".join(f'"{text[start : start + _STRING]}"' for start in range(0, len(text), _STRING))
    return f"{key_name(key.domain, key.selector)}. IN TXT ( {strings} )"


def tell(text: str) -> None:
    """Say something beside the record, which alone goes to standard output: it can be piped into a zone."""
    print(printable(text), file=sys.stderr)


def _state(key: StoredKey) -> str:
    if key.state is KeyState.WAITING:
        return say("waits to be seen in DNS", "DNS登録待ち")
    if key.state is KeyState.SIGNING:
        return say("signs", "署名中")
    until = local_time(key.until)
    return say(f"retired; keep its record until {until}", f"引退（{until}までレコードを残してください）")


def _standing(seen: Seen) -> str:
    if seen.shown:
        return say(f"DNS shows it; {_state(seen.key)}.", f"DNSで確認できました（{_state(seen.key)}）。")
    why = seen.problem or say("there is no record yet", "レコードはまだありません")
    return say(f"DNS does not show it: {why}.", f"DNSで確認できません（{why}）。")
