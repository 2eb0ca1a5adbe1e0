"""`sekisho api [OPERATION [name=value ...]]`: any operation of a running gateway, here or elsewhere, by its name."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from sekisho.app.cli import DIFFERENT, OK
from sekisho.app.terminal.asked import named
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import language, say
from sekisho.client.call import Call, Parameter
from sekisho.client.calls import CALLS
from sekisho.client.connection import Connection
from sekisho.model.errors import Conflict, NotFound, Refused

_HERE = "http://127.0.0.1:8025"
_TOKEN = "SEKISHO_TOKEN"  # noqa: S105 (the name of a variable)
_LONGEST_TOKEN = 1_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the operation, its arguments, and where the server is."""
    parser.add_argument("operation", nargs="?", default="", help=say("its name; none: list all", "操作名（省略すると一覧を表示）"))
    parser.add_argument(
        "values",
        nargs="*",
        metavar="name=value",
        help=say(
            "an argument; lists: several times; name=@FILE: what is in a file, @- standard input",
            "引数。リストは繰り返して指定。name=@FILEはファイルの内容、@-は標準入力",
        ),
    )
    parser.add_argument(
        "--server",
        default=os.environ.get("SEKISHO_SERVER") or _HERE,
        metavar="URL",
        help=say("also by SEKISHO_SERVER (default: %(default)s)", "サーバー。環境変数SEKISHO_SERVERでも指定可（既定: %(default)s）"),
    )
    parser.add_argument(
        "--token-file",
        type=Path,
        metavar="FILE",
        help=say(f"with the API token; without: the variable {_TOKEN}", f"APIトークンのファイル（省略時は環境変数{_TOKEN}）"),
    )
    parser.add_argument(
        "--tenant", default="", metavar="NAME", help=say("the organisation (default: the token's own)", "対象のテナント（既定: トークンの所属）")
    )
    parser.add_argument("--certificates", default="", metavar="FILE", help=say("authorities to trust, PEM", "信頼する認証局（PEMファイル）"))
    parser.add_argument(
        "--seconds", type=float, default=30.0, help=say("how long it may take (default: %(default)s)", "制限時間（既定: %(default)s）")
    )


def run(arguments: argparse.Namespace) -> int:
    """Do one operation and print what it answers as JSON, octets as they are."""
    if not arguments.operation:
        print(table([say("operation", "操作"), say("what it does", "内容")], [[one.name, say(one.says, one.says_ja)] for one in CALLS.values()], 100))
        return OK
    call = CALLS.get(arguments.operation)
    if call is None:
        name = printable(arguments.operation[:60])
        raise Refused(
            f"there is no operation {name!r}; `sekisho api` lists them", f"{name!r}という操作はありません。`sekisho api`で一覧を表示します。"
        )
    given = _given(call, arguments.values)
    elsewhere = named()  # `sekisho --server URL api ...`
    connection = Connection(
        elsewhere.url if elsewhere else arguments.server,
        elsewhere.token if elsewhere else _token(arguments.token_file),
        arguments.tenant,
        seconds=arguments.seconds,
        certificates=arguments.certificates or (elsewhere.certificates if elsewhere else ""),
        language=language(),
    )
    try:
        answer = connection.ask(call, given)
    except (NotFound, Conflict) as differs:
        print(f"sekisho: {say(str(differs), differs.japanese)}", file=sys.stderr)
        return DIFFERENT
    _show(call, answer)
    return OK


def _show(call: Call, answer: bytes) -> None:
    if call.media != "application/json":
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()
    elif answer:
        try:
            text = json_text(msgspec.json.decode(answer), indent=2)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refused("this server does not answer as the API does", "APIの応答ではありません。URLを確認してください。") from None
        print(text)


def _given(call: Call, words: Sequence[str]) -> dict[str, object]:
    """Return the arguments that name=value words give."""
    known = {each.name: each for each in call.parameters}
    given: dict[str, object] = {}
    for word in words:
        name, sign, text = word.partition("=")
        parameter = known.get(name)
        if not sign or parameter is None:
            shown, takes = printable(name[:60]), " ".join(known) or "-"
            raise Refused(
                f"{call.name} takes name=value, not {shown!r}; names: {takes}", f"引数{shown!r}は指定できません（name=valueの形で指定）: {takes}"
            )
        value = _value(parameter, _text(text))
        if parameter.kind == "list":
            before = given.get(name, [])
            given[name] = [*(before if isinstance(before, list) else []), value]
        elif name in given:
            raise Refused(f"{name!r} is given twice", f"{name!r}が2回指定されています。")
        else:
            given[name] = value
    return given


def _value(parameter: Parameter, text: str) -> object:
    if parameter.kind != "json":
        return text
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused(
            f"{parameter.name} is a number, true, false or JSON ({error})", f"{parameter.name}は数値・true・falseまたはJSONです（{error}）。"
        ) from None


def _text(text: str) -> str:
    """Return the text, or what is in the file that it names: secrets must not stand on a command line. "@@x" is "@x"."""
    if not text.startswith("@") or text.startswith("@@"):
        return text.removeprefix("@") if text.startswith("@@") else text
    if text == "@-":
        return sys.stdin.read()
    return _read(Path(text[1:]))


def _token(file: Path | None) -> str:
    token = _read(file)[:_LONGEST_TOKEN].strip() if file else os.environ.get(_TOKEN, "")
    if not token:
        raise Refused(f"give --token-file or the variable {_TOKEN}", f"--token-fileまたは環境変数{_TOKEN}を指定してください。")
    return token


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise Refused(f"{file} cannot be read: {why}", f"{file}を読み取れません: {why}") from None
