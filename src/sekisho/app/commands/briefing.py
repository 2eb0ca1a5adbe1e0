"""`sekisho briefing import|show|script|list|search|send|inventory|parts`: what the security news means for you."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sekisho.advisories.door import LARGEST
from sekisho.advisories.inventory import UnreadableInventory
from sekisho.advisories.keeping_issues import Issue, Issues
from sekisho.advisories.markdown import to_markdown
from sekisho.advisories.page import to_page
from sekisho.advisories.report import Report, UnreadableReport
from sekisho.advisories.script import to_script
from sekisho.app import own_parts
from sekisho.app.briefing_mail import send
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.configuration.reloading import last_good
from sekisho.app.sandbox.reading_room import read_safely
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import language, say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.web.fetching import WebClient
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.ports.web import NotFetched

Action = Callable[[EmbeddedStores, argparse.Namespace], Awaitable[int]]
_WEB = ("https://", "http://")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    take = actions.add_parser(
        "import", help=say("take in a report: a file, a URL, or - for standard input", "情報を取り込む（ファイル、URL、または標準入力の-）")
    )
    take.add_argument("file")
    show = actions.add_parser("show", help=say("one briefing (default: the newest)", "通信を表示する（既定: 最新）"))
    show.add_argument("--html", action="store_true", help=say("as an HTML page", "HTMLで出力する"))
    script = actions.add_parser("script", help=say("the text to read aloud, two to three minutes", "読み上げ原稿（2～3分）"))
    send = actions.add_parser("send", help=say("send it through the running gateway", "動作中のゲートウェイを通して送信する"))
    send.add_argument("--to", action="append", required=True, metavar="ADDRESS")
    for action in (show, script, send):
        action.add_argument("name", nargs="?", default="", help=say("as `list` shows it", "一覧に表示される名前"))
        action.add_argument("--language", choices=("en", "ja"), default=language())
    listing = actions.add_parser("list", help=say("kept briefings", "保存されている通信の一覧"))
    search = actions.add_parser("search", help=say("find products, numbers and words in kept briefings", "製品名、識別番号、語句で検索する"))
    search.add_argument("text")
    inventory = actions.add_parser("inventory", help=say("the products that you use: show them, or store a list", "使用中の製品を表示・登録する"))
    inventory.add_argument("file", nargs="?", help=say("one a line, CSV, CycloneDX or SPDX", "1行1製品、CSV、CycloneDX、SPDX"))
    parts = actions.add_parser("parts", help=say("Sekisho's own parts, which are watched too", "監視対象となるSekisho自身の部品"))
    for action in (take, show, script, send, listing, search, inventory, parts):
        add_data_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    actions: dict[str, Action] = {"import": _import, "show": _show, "script": _script, "send": _send, "list": _list, "search": _search}
    actions |= {"inventory": _inventory, "parts": _parts}
    if arguments.action == "import":  # before the stores open: the reader is a fork, and must not copy their threads
        try:
            arguments.report = read_safely(_fetched(arguments) if arguments.file.startswith(_WEB) else _read(arguments.file, LARGEST))
        except UnreadableReport as error:
            raise Refused(f"{arguments.file}: {error}") from None
    return with_stores(DataFolder(arguments.data), lambda stores: actions[arguments.action](stores, arguments))


def _issues(stores: EmbeddedStores) -> Issues:
    return Issues(whose(), stores.documents, stores.history, stores.campaigns)


def _read(name: str, largest: int) -> bytes:
    """Return a file's octets, one more than may be read at most. Raises Refused."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(largest + 1)
        with Path(name).open("rb") as file:
            return file.read(largest + 1)
    except OSError as error:
        raise Refused(say(f"{name} cannot be read: {error.strerror}.", f"{name}を読み取れません（{error.strerror}）。")) from None


def _fetched(arguments: argparse.Namespace) -> bytes:
    """Return a page of the public web. Raises Refused or TemporaryFailure."""
    folder = DataFolder(arguments.data)
    proxy = last_good(folder).web.proxy if folder.state.exists() else ""
    try:
        return asyncio.run(WebClient(proxy=proxy).get(arguments.file, largest=LARGEST, seconds=60.0)).octets
    except NotFetched as problem:
        kind = Refused if problem.refused else TemporaryFailure
        raise kind(say(f"{arguments.file} was not fetched: {problem}", f"{arguments.file}を取得できませんでした: {problem}")) from None


async def _import(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    report: Report = arguments.report
    libraries = own_parts.libraries()
    names = frozenset(part.name for part in libraries)
    taken = await _issues(stores).take_in(report, (*libraries, *own_parts.machine()), names, time.time())
    print(say(f"{len(report.entries)} entries taken in as {taken.issue.name}.", f"{len(report.entries)}件を{taken.issue.name}として取り込みました。"))
    for why in report.partial:
        print(say(f"Something may be missing: {printable(why)}", f"一部を読み取れなかった可能性があります: {printable(why)}"))
    for alarm in taken.new_alarms:
        print(
            say(
                f"ALARM: {alarm.part.name} {alarm.part.version}: {printable(alarm.title)}",
                f"警報: {alarm.part.name} {alarm.part.version}: {printable(alarm.title)}",
            )
        )
        print(f"  {say(alarm.step, alarm.step_ja)}")
    return DIFFERENT if taken.new_alarms or report.partial else OK


async def _chosen(issues: Issues, name: str) -> Issue:
    try:
        issue = await issues.issue(name)
    except ValueError:
        issue = None
    if issue is None:
        raise Refused(
            say(
                "There is no such briefing; `sekisho briefing list` shows those that are kept.",
                "該当する通信がありません。sekisho briefing listで確認してください。",
            )
            if name
            else say(
                "No briefing is kept yet; take in a report with `sekisho briefing import FILE`.",
                "通信がまだありません。sekisho briefing import FILEで取り込んでください。",
            )
        )
    return issue


async def _show(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    issues = _issues(stores)
    briefing = await issues.briefing(await _chosen(issues, arguments.name))
    text = to_page(briefing, arguments.language) if arguments.html else to_markdown(briefing, arguments.language)
    print(text if arguments.html else "\n".join(printable(line) for line in text.split("\n")), end="")
    return OK


async def _script(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    issues = _issues(stores)
    text = to_script(await issues.briefing(await _chosen(issues, arguments.name)), arguments.language)
    print("\n".join(printable(line) for line in text.split("\n")), end="")
    return OK


async def _send(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    issues = _issues(stores)
    briefing = await issues.briefing(await _chosen(issues, arguments.name))
    send(briefing, last_good(DataFolder(arguments.data)), arguments.to, arguments.language, time.time())
    for recipient in arguments.to:
        print(say(f"Sent to {recipient}.", f"{recipient}に送信しました。"))
    return OK


async def _list(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    del arguments
    issues = _issues(stores)
    rows = []
    for name in reversed(await issues.names()):
        issue = await issues.issue(name)
        if issue is not None:
            rows.append([name, issue.report.source, str(len(issue.report.entries)), printable((await issues.briefing(issue)).watch.entry.title)])
    if not rows:
        print(say("No briefing is kept yet.", "通信はまだありません。"))
        return OK
    print(table([say("name", "名前"), say("source", "情報源"), say("entries", "件数"), say("the one to watch", "今週の注目")], rows))
    return OK


async def _search(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    found = await _issues(stores).search(arguments.text)
    if not found:
        print(say("Nothing was found.", "見つかりませんでした。"))
        return DIFFERENT
    print(
        table(
            [say("briefing", "通信"), say("number", "番号"), say("title", "題名")],
            [[name, str(number), printable(title)] for name, number, title in found],
        )
    )
    return OK


async def _inventory(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    issues = _issues(stores)
    if arguments.file:
        try:
            products = await issues.store_inventory(_read(arguments.file, LARGEST))
        except UnreadableInventory as error:
            raise Refused(f"{arguments.file}: {error}") from None
        print(say(f"{len(products)} products are stored.", f"{len(products)}件の製品を登録しました。"))
        return OK
    products = await issues.inventory()
    if not products:
        print(say("No list of products is stored.", "製品一覧は登録されていません。"))
        return OK
    print(
        table(
            [say("product", "製品"), say("version", "バージョン"), say("vendor", "ベンダー")],
            [[one.name, one.version, one.vendor] for one in products],
        )
    )
    return OK


async def _parts(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    del stores, arguments
    rows = [[part.name, part.version] for part in (*own_parts.machine(), *own_parts.libraries())]
    print(table([say("part", "部品"), say("version", "バージョン")], rows))
    return OK
