"""The command line: one parser, one module for each group of commands, loaded when it is used."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from contextvars import copy_context
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from sekisho import __version__
from sekisho.app.storage.folders import default_data
from sekisho.app.terminal.asked import Server, ask_for, ask_there
from sekisho.app.terminal.usage_words import in_japanese
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused, TemporaryFailure
from sekisho.model.ids import DEFAULT_TENANT

FAR_OPTIONS = frozenset({"--server", "--token-file", "--token", "--certificates"})  # before the command
OK, DIFFERENT, USAGE, FAILED = 0, 1, 2, 3

# name of the command, module that has `add_arguments(parser)` and `run(arguments) -> int`, help in both languages
COMMANDS = (
    ("up", "sekisho.app.commands.up", "start the gateway with everything embedded", "すべてを内蔵したゲートウェイを起動する"),
    (
        "run",
        "sekisho.app.commands.run",
        "some roles of the gateway on this machine: edge, delivery, keeper, console",
        "このマシンで一部の役割のみを動かす（edge・delivery・keeper・console）",
    ),
    ("check-config", "sekisho.app.commands.check_config", "check a settings file", "設定ファイルを検査する"),
    ("doctor", "sekisho.app.commands.doctor", "tell what this machine lacks and what that means", "この環境に不足しているものと、その影響を表示する"),
    ("scan", "sekisho.app.scanning.scan", "inspect mail files without a server", "サーバーなしでメールファイルを検査する"),
    ("auth", "sekisho.app.commands.auth", "sender authentication of one message in a file", "1通のメールの送信ドメイン認証を調べる"),
    ("send-samples", "sekisho.app.commands.send_samples", "send harmless samples and tell what happened", "無害な見本メールを送り、結果を表示する"),
    ("mailbox", "sekisho.app.commands.mailbox", "read the embedded mailbox", "内蔵メールボックスを読む"),
    ("queue", "sekisho.app.commands.queue", "mail on its way out", "配送待ちのメール"),
    ("quarantine", "sekisho.app.commands.quarantine", "mail that was stopped", "隔離したメール"),
    ("policy", "sekisho.app.commands.policy", "the policy document, its versions, what a change would do", "ポリシー文書、その版、変更の影響"),
    (
        "connections",
        "sekisho.app.commands.connections",
        "let a client through that the connection policy holds up",
        "接続ポリシーで保留・遮断した接続元を許可する",
    ),
    ("track", "sekisho.app.commands.track", "what happened to a message", "メール追跡"),
    (
        "person",
        "sekisho.app.commands.person",
        "everything held about an address: hand it out, or erase it",
        "アドレスに関する保存データの出力・消去",
    ),
    ("briefing", "sekisho.app.commands.briefing", "what the security news means for you", "週間セキュリティ通信"),
    ("domain", "sekisho.app.commands.domain", "check what a domain publishes about its mail", "ドメインのメール設定を確認する"),
    ("dmarc", "sekisho.app.commands.dmarc", "aggregate reports about your domains", "自社ドメインについてのDMARC集計レポート"),
    ("tls", "sekisho.app.commands.tls", "what others report of TLS to your domains", "自社ドメイン宛てのTLS接続についてのレポート"),
    (
        "replay",
        "sekisho.app.commands.replay",
        "judge stored messages again, also by other weights or rules",
        "保存済みの判定を再計算し、重みや規則の変更の影響を調べる",
    ),
    (
        "campaigns",
        "sekisho.app.commands.campaigns",
        "messages that are nearly the same, and whom they hit",
        "ほぼ同じ内容のメールの集まりと、その広がり",
    ),
    (
        "feedback",
        "sekisho.app.commands.feedback",
        "what people say of messages: not spam, spam, phishing",
        "利用者の報告（迷惑メール・必要なメール・フィッシング）",
    ),
    ("database", "sekisho.app.commands.database", "tables and logins of a shared database", "共有データベースのテーブルと権限"),
    (
        "migrate",
        "sekisho.app.commands.migrate",
        "from the embedded stores into a database, while mail flows",
        "受信を続けたまま内蔵ストアからデータベースへ移行する",
    ),
    ("nodes", "sekisho.app.commands.nodes", "all machines: versions, load, draining", "全ノードの一覧・停止・再開"),
    ("backup", "sekisho.app.commands.backup", "copy everything, while the service runs", "稼働中のままバックアップする"),
    ("restore", "sekisho.app.commands.restore", "a back-up onto an empty node", "バックアップを空の環境に復元する"),
    ("ledger", "sekisho.app.commands.ledger", "prove that nothing was lost", "台帳の検証（紛失がないことの証明）"),
    ("feeds", "sekisho.app.commands.feeds", "own lists of harmful files, links, domains", "有害なファイル・リンク・ドメインの独自リスト"),
    ("rules", "sekisho.app.commands.rules", "rules over text and facts: try, write, explain", "本文と事実に対する規則の確認・作成・説明"),
    ("digest", "sekisho.app.commands.digest", "mail to people about what was stopped for them", "隔離通知メール"),
    ("packs", "sekisho.app.commands.packs", "YARA rule packs and the keys that may sign them", "YARA規則パックと署名鍵"),
    ("dkim", "sekisho.app.commands.dkim", "keys that sign our mail, and their DNS records", "DKIM署名の鍵とDNSレコード"),
    ("tenant", "sekisho.app.commands.tenant", "organisations that this installation serves", "組織（テナント）の管理"),
    ("people", "sekisho.app.commands.people", "who gets mail: lists, imports, groups", "利用者・グループの一覧と取り込み"),
    ("api", "sekisho.app.commands.api", "any operation of a running gateway, also from afar", "稼働中のゲートウェイのAPIを呼び出す（遠隔も可）"),
    ("access", "sekisho.app.commands.access", "first operator, accounts and their links", "最初の運用者・アカウント・パスワード設定リンク"),
    (
        "hash-password",
        "sekisho.app.commands.hash_password",
        "hash a password for [outbound.logins]",
        "[outbound.logins]用にパスワードをハッシュ化する",
    ),
)

EXIT_CODES = (
    ("exit codes: 0 done; 1 something was found or differs; 2 wrong usage or settings; 3 it failed now and may succeed later"),
    ("終了コード: 0 正常、1 検出・不一致あり、2 使い方または設定の誤り、3 一時的な失敗"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Every error is one sentence on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    parser = _parser(given)
    parsed = parser.parse_args(given)
    if not hasattr(parsed, "run"):
        parser.print_help()
        return USAGE
    context = copy_context()  # for whom it is ends with the command
    context.run(ask_for, getattr(parsed, "tenant", DEFAULT_TENANT))
    try:
        if parsed.far_server:
            context.run(ask_there, _server(parsed))
        return int(context.run(parsed.run, parsed))
    except Refused as refused:
        print(f"sekisho: {say(str(refused), refused.japanese)}", file=sys.stderr)
        return USAGE
    except PermissionError as error:
        print(f"sekisho: {say(f'{error.filename} cannot be reached', f'{error.filename}を参照できません')}: {error.strerror}", file=sys.stderr)
        return USAGE
    except TemporaryFailure as failure:
        print(f"sekisho: {say(str(failure), failure.japanese)}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # `sekisho track | head`
        sys.stderr.close()
        return OK
    except KeyboardInterrupt:
        return 130


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[argparse._MutuallyExclusiveGroup], prefix: str | None = None
    ) -> None:
        """Begin with the reader's word for it."""
        super().add_usage(usage, actions, groups, say("usage: ", "使い方: ") if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """With the headings of argparse in the reader's language; what it makes below itself is of its kind."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, **options)
        self._positionals.title = say("positional arguments", "引数")
        self._optionals.title = say("options", "オプション")
        self.add_argument("-h", "--help", action="help", help=say("show this help message and exit", "この説明を表示して終了する"))

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, in the reader's language, and end."""
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"{self.prog}: {say(f'error: {message}', f'エラー: {in_japanese(message)}')}\n")


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    parser = _Parser(
        prog="sekisho",
        description=say("The barrier station for mail.", "メールの関所。"),
        epilog=say(*EXIT_CODES),
        allow_abbrev=False,  # else an option of a command that is the beginning of two of ours (`--to`) is called ambiguous
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"sekisho {__version__}",
        help=say("show program's version number and exit", "バージョンを表示して終了する"),
    )
    far = parser.add_argument_group(say("a gateway elsewhere, by its API", "遠隔のサーバー（API経由）"))
    far.add_argument(
        "--server", dest="far_server", metavar="URL", default="", help=say("instead of the data folder", "データフォルダーの代わりに使うURL")
    )
    far.add_argument("--token-file", dest="far_token_file", metavar="FILE", default="", help=say("with the API token", "APIトークンのファイル"))
    far.add_argument(
        "--token",
        dest="far_token",
        metavar="TOKEN",
        default="",
        help=say("the token itself: others on this machine can read it there", "トークン（同じマシンの他の利用者から見えます）"),
    )
    far.add_argument(
        "--certificates", dest="far_certificates", metavar="FILE", default="", help=say("authorities to trust, PEM", "信頼する認証局（PEM）")
    )
    commands = parser.add_subparsers(metavar=say("COMMAND", "コマンド"))
    wanted = _wanted(given)
    for name, module, english, japanese in COMMANDS:
        command = commands.add_parser(name, help=say(english, japanese), description=say(english, japanese), epilog=say(*EXIT_CODES))
        if name == wanted:  # only the one in use is imported: a start takes no longer than it must
            loaded = import_module(module)
            loaded.add_arguments(command)
            command.set_defaults(run=loaded.run)
    return parser


def _wanted(given: Sequence[str]) -> str | None:
    """Return the command's name: the first word that is neither an option nor the value of one."""
    skip = False
    for word in given:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in FAR_OPTIONS
        else:
            return word
    return None


def _server(parsed: argparse.Namespace) -> Server:
    """Return the server that the options name. Raises Refused without a token."""
    token = parsed.far_token
    if parsed.far_token_file:
        try:
            token = Path(parsed.far_token_file).read_text("utf-8")[:1_000].strip()
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"{parsed.far_token_file} cannot be read: {error}", f"{parsed.far_token_file}を読み取れません: {error}") from None
    token = token or os.environ.get("SEKISHO_TOKEN", "")
    if not token:
        raise Refused("--server needs --token-file, or the variable SEKISHO_TOKEN", "--serverには--token-fileまたは環境変数SEKISHO_TOKENが必要です。")
    return Server(parsed.far_server, token, parsed.far_certificates)


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Add `--data` and `--tenant`, the same everywhere."""
    parser.add_argument(
        "--data",
        type=lambda text: Path(text).absolute(),
        default=default_data(),
        metavar="FOLDER",
        help=say("the data folder (default: %(default)s)", "データフォルダー（既定: %(default)s）"),
    )
    parser.add_argument(
        "--tenant",
        default=DEFAULT_TENANT,
        metavar="NAME",
        help=say("the organisation whose mail and settings it is about (default: %(default)s)", "対象のテナント（既定: %(default)s）"),
    )


def add_config_argument(parser: argparse.ArgumentParser, says: str) -> None:
    """Add `--config`, the settings file; `says` is its help."""
    parser.add_argument("--config", type=lambda text: Path(text).absolute(), metavar="FILE", help=says)
