"""`sekisho tls reports`: what other senders report of their encrypted connections to your domains."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import with_stores
from sekisho.app.terminal.asked import whose
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import table
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.feedback.tls_reports import counts
from sekisho.keeping.outbox import pump
from sekisho.model.access import WHOLE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    subjects = parser.add_subparsers(metavar=say("WHAT", "対象"), required=True)
    reports = subjects.add_parser("reports", help=say("counts of TLS reports that came", "受け取ったTLSレポートの集計"))
    add_data_argument(reports)
    reports.add_argument("--domain", default="", help=say("only about this domain", "このドメインのみ"))
    reports.add_argument("--limit", type=int, default=1_000, help=say("how many reports, the latest first", "集計するレポート数（新しい順）"))
    reports.add_argument("--json", action="store_true", help=say("one JSON object a line", "1行に1つのJSON"))


def run(arguments: argparse.Namespace) -> int:
    """Tell."""
    return with_stores(DataFolder(arguments.data), lambda stores: _run(stores, arguments))


async def _run(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    await pump(stores.records, stores.history)
    found = await counts(stores.history, whose(), WHOLE, arguments.domain, arguments.limit)
    if not found.items:
        print(say("No TLS reports have come.", "TLSレポートは届いていません。"))
        return DIFFERENT
    if arguments.json:
        for one in found.items:
            print(json_text(asdict(one)))
        return OK
    headings = [
        say("domain", "ドメイン"),
        say("from", "送信元"),
        say("policy", "ポリシー"),
        say("until", "終了日"),
        say("succeeded", "成功"),
        say("failed", "失敗"),
    ]
    rows = [[one.domain, one.reporter, one.policy, _day(one.last), str(one.succeeded), str(one.failed)] for one in found.items]
    print(table(headings, rows, 44))
    failures = [
        [one.domain, one.reporter, failure.result, failure.server, str(failure.sessions), failure.reason]
        for one in found.items
        for failure in one.failures
    ]
    if failures:
        print()
        kinds = [say("failure", "失敗の種類"), say("server", "サーバー"), say("sessions", "接続数"), say("reason", "理由")]
        print(table([*headings[:2], *kinds], failures, 44))
    return OK


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")
