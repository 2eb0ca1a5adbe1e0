"""`sekisho dmarc reports list|show`: aggregate reports that other receivers sent about your domains."""

import argparse
from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime

from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.outbox import pump
from sekisho.model.dmarc_report import AggregateReport


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    subjects = parser.add_subparsers(metavar=say("WHAT", "対象"), required=True)
    actions = subjects.add_parser("reports", help=say("aggregate reports that came", "受け取った集計レポート")).add_subparsers(
        metavar=say("ACTION", "操作"), required=True
    )
    listing = actions.add_parser("list", help=say("all reports, the latest first", "新しい順の一覧"))
    listing.add_argument("--limit", type=int, default=50)
    showing = actions.add_parser("show", help=say("one report, or the sum of all for a domain", "1件、またはドメインの合計"))
    showing.add_argument("name", metavar="ID|DOMAIN", help=say("a report's id, or a domain", "レポートの番号、またはドメイン"))
    showing.add_argument("--limit", type=int, default=1_000, help=argparse.SUPPRESS)
    for action, work in ((listing, _list), (showing, _show)):
        add_data_argument(action)
        action.add_argument("--domain", default="", help=say("only about this domain", "このドメインのみ"))
        action.add_argument("--json", action="store_true", help=say("one JSON object a line", "1行に1つのJSON"))
        action.set_defaults(work=work)


def run(arguments: argparse.Namespace) -> int:
    """Tell."""
    return with_stores(DataFolder(arguments.data), lambda stores: _run(stores, arguments))


async def _run(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    await pump(stores.records, stores.history)
    found = [report for _, report in await stores.history.reports(whose(), arguments.domain.lower(), arguments.limit)]
    if not found:
        print(say("No reports have come.", "集計レポートは届いていません。"))
        return DIFFERENT
    return int(arguments.work(found, arguments))


def _list(found: list[AggregateReport], arguments: argparse.Namespace) -> int:
    if arguments.json:
        for report in found:
            print(json_text(asdict(report) | {"messages": report.messages}))
        return OK
    headings = [
        say("until", "終了日"),
        say("domain", "ドメイン"),
        say("from", "送信元"),
        say("messages", "通数"),
        say("proven", "認証成功"),
        say("policy", "ポリシー"),
        say("id", "番号"),
    ]
    rows = [
        [_day(report.end), report.domain, report.reporter, str(report.messages), f"{_share(report)} %", report.policy, report.report_id]
        for report in found
    ]
    print(table(headings, rows, 44))
    return OK


def _show(found: list[AggregateReport], arguments: argparse.Namespace) -> int:
    name = arguments.name
    chosen = [report for report in found if name in {report.report_id, report.domain}]
    if not chosen:
        print(say(f"There is no report {printable(name)}.", f"レポート{printable(name)}はありません。"))
        return DIFFERENT
    if arguments.json:
        return _list(chosen, arguments)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for report in chosen:
        for row in report.rows:
            counts[row.source, row.dkim, row.spf, row.disposition] += row.count
    messages = sum(counts.values())
    proven = sum(count for (_, dkim, spf, _), count in counts.items() if "pass" in (dkim, spf))
    print(
        say(
            f"{len(chosen)} reports about {chosen[0].domain}, {messages} messages, {proven} of them proven.",
            f"{chosen[0].domain}についてのレポート{len(chosen)}件、{messages}通中{proven}通が認証に成功しました。",
        )
    )
    headings = [say("address", "アドレス"), say("messages", "通数"), "DKIM", "SPF", say("what was done", "処置")]
    print(table(headings, [[source, str(count), dkim, spf, done] for (source, dkim, spf, done), count in counts.most_common(50)], 44))
    for note in dict.fromkeys(note for report in chosen for note in report.notes):
        print(f"  {printable(note)}")
    return OK


def _share(report: AggregateReport) -> int:
    proven = sum(row.count for row in report.rows if "pass" in (row.dkim, row.spf))
    return 100 * proven // max(1, report.messages)


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
