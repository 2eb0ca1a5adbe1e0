"""`sekisho policy show|check|set|history|diff|undo|replay`: the policy document, its versions, and what a change would do."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sekisho.api.views import policy as views
from sekisho.app.assembling import assemble
from sekisho.app.assembling.desk import directory_of, settings_of, shown
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.commands import policy_replay
from sekisho.app.commands.policy_replay import problem_line, read_document
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.configuration.settings import Settings
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place, with_stores
from sekisho.app.terminal.asked import named, whose
from sekisho.app.terminal.tables import local_time, printable, table
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.database import CONTROL
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.policy.dangers import checked
from sekisho.policy.reading import Problem, read
from sekisho.tenancy.wishes import policies


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    show = actions.add_parser("show", help=say("the document in force, or an older version", "適用中または過去の版の文書を表示する"))
    show.add_argument("number", nargs="?", type=int, default=0, metavar=say("VERSION", "版"))
    check = actions.add_parser("check", help=say("tell what is wrong with a file", "ファイルの問題点を調べる"))
    check.add_argument("file", type=Path, help=say("TOML file", "TOMLファイル"))
    change = actions.add_parser("set", help=say("put a file in force", "ファイルを適用する"))
    change.add_argument("file", type=Path, help=say("TOML file, - for standard input", "TOMLファイル（-で標準入力）"))
    history = actions.add_parser("history", help=say("the versions, newest first", "版の一覧（新しい順）"))
    history.add_argument("--limit", type=int, default=50)
    diff = actions.add_parser("diff", help=say("what differs between two versions", "2つの版の違い"))
    diff.add_argument("old", type=int, help=say("version; 0 = the empty document", "版（0は空の文書）"))
    diff.add_argument("new", type=int, nargs="?", default=0, help=say("version (default: the one in force)", "版（既定: 適用中）"))
    replay = actions.add_parser("replay", help=say("what a changed policy would have done with past mail", "変更したポリシーを過去のメールで試す"))
    replay.add_argument("file", type=Path, help=say("TOML file", "TOMLファイル"))
    replay.add_argument("--days", type=float, default=30.0, help=say("of the last days (default: 30)", "直近の日数（既定: 30）"))
    replay.add_argument("--limit", type=int, default=None, help=say("at most so many messages", "最大件数"))
    replay.add_argument("--examples", type=int, default=5, help=say("shown of each kind", "種類ごとに表示する例の数"))
    replay.add_argument("--json", action="store_true", help=say("one JSON object a line, the summary last", "1行に1つのJSON（最後は集計）"))
    undo = actions.add_parser("undo", help=say("put an earlier version in force again", "以前の版に戻す"))
    undo.add_argument("to", type=int, help=say("version; 0 = the empty document", "版（0は空の文書）"))
    for changing in (change, undo):
        changing.add_argument("--reason", required=True, help=say("why; stands in the history", "変更の理由（履歴に残ります）"))
    for name in actions.choices:
        add_data_argument(actions.choices[name])


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    folder = DataFolder(arguments.data)
    if arguments.action == "replay":
        return with_stores(folder, lambda stores: policy_replay.replay(stores, arguments))
    if arguments.action == "check" and named() is None and not (folder.root / CONTROL).exists():  # nothing was ever started there
        return tell_check(arguments.file, assemble.own_domains(settings_in_force(folder) if folder.root.exists() else Settings()))
    actions = {"check": _check, "show": _show, "set": _set, "history": _history, "diff": _diff, "undo": _undo}
    return with_place(folder, lambda stores: actions[arguments.action](stores, arguments))


async def _check(stores: Place, arguments: argparse.Namespace) -> int:
    text = read_document(arguments.file)
    directory = await directory_of(stores, settings_of(stores, DataFolder(arguments.data)))
    found = (await shown(stores, policies.check, views.problems, directory=directory, text=text)).items  # a server knows its domains and groups
    return _tell(arguments.file, text, [Problem(one.line, one.english, one.japanese, one.grave) for one in found])


def tell_check(path: Path, domains: tuple[str, ...]) -> int:
    """Tell what is wrong with a document of an organisation that has these domains; return the exit code."""
    text = read_document(path)
    return _tell(path, text, checked(text, domains).problems)


def _tell(path: Path, text: str, problems: Sequence[Problem]) -> int:
    for problem in problems:
        print(problem_line(path, problem))
    if any(problem.grave for problem in problems):
        return DIFFERENT
    policy = read(text).policy
    count = len(policy.rules) if policy is not None else 0
    print(say(f"{path}: ok, {count} rules.", f"{path}: 問題ありません（ルール{count}件）。"))
    return OK


async def _show(stores: Place, arguments: argparse.Namespace) -> int:
    version = await shown(stores, policies.show, views.version, number=arguments.number)
    if not version.number:
        print(say("# no policy document: the defaults hold", "# ポリシー文書はありません。既定の動作です。"))
        return OK
    print(f"# version {version.number}, {local_time(version.at)}, {printable(version.author)}: {printable(version.reason)}")
    print(version.text, end="" if version.text.endswith("\n") else "\n")
    return OK


async def _set(stores: Place, arguments: argparse.Namespace) -> int:
    settings = settings_of(stores, DataFolder(arguments.data))
    _must_be_kept_here(settings)
    text = read_document(arguments.file)
    directory = await directory_of(stores, settings)
    try:
        version = await shown(stores, policies.change, views.version, directory=directory, text=text, reason=arguments.reason)
    except policies.NotAccepted as refused:
        for problem in refused.problems:
            print(problem_line(arguments.file, problem), file=sys.stderr)
        raise
    print(say(f"Version {version.number} is in force.", f"版{version.number}を適用しました。"))
    return OK


async def _history(stores: Place, arguments: argparse.Namespace) -> int:
    page = await shown(stores, policies.history_of, views.versions, limit=arguments.limit)
    if not page.items:
        print(say("No versions yet.", "版はまだありません。"))
        return OK
    headings = [say("version", "版"), say("at", "日時"), say("by", "変更者"), say("reason", "理由")]
    print(table(headings, [[str(one.number), local_time(one.at), one.author, one.reason] for one in page.items], 60))
    return OK


async def _diff(stores: Place, arguments: argparse.Namespace) -> int:
    found = (await shown(stores, policies.diff, views.difference, old=arguments.old, new=arguments.new)).diff
    print("\n".join(map(printable, found.split("\n"))) if found else say("No difference.", "違いはありません。"))
    return OK


async def _undo(stores: Place, arguments: argparse.Namespace) -> int:
    settings = settings_of(stores, DataFolder(arguments.data))
    _must_be_kept_here(settings)
    directory = await directory_of(stores, settings)
    version = await shown(stores, policies.undo, views.version, directory=directory, to=arguments.to, reason=arguments.reason)
    print(say(f"Version {version.number} is in force: as version {arguments.to}.", f"版{arguments.to}の内容に戻しました（版{version.number}）。"))
    return OK


def _must_be_kept_here(settings: Settings) -> None:
    """The default tenant's document, where the settings name one, is changed where it lies: the next reload would take the change back."""
    if settings.policy.file and whose() == DEFAULT_TENANT:
        raise Refused(
            f"the policy is kept in {settings.policy.file}: change it there and reload (SIGHUP), or take `file` out of [policy]",
            f"ポリシーは{settings.policy.file}で管理しています。このファイルを変更して再読み込みするか、[policy]のfileを削除してください。",
        )
