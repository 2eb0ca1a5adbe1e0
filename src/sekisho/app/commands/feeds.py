"""`sekisho feeds list|import|remove`: the operator's own lists of harmful files, links, domains and addresses."""

import argparse
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sekisho.app.cli import OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import say
from sekisho.backends.whole_files import replace_file
from sekisho.inspections.feed_formats import MOST, LeftOut, read_feed
from sekisho.model.errors import Refused

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}\Z")
_LARGEST = 512 * 1024 * 1024  # octets of one feed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add list, import and remove."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    add_data_argument(actions.add_parser("list", help=say("all feeds", "フィードの一覧")))
    importing = actions.add_parser("import", help=say("keep a feed; an older one of its name is replaced", "フィードを取り込む（同名は置き換え）"))
    importing.add_argument("file", type=Path, help=say("MISP or STIX 2.1 JSON, CSV, or lines", "MISP・STIX 2.1のJSON、CSV、または1行1件のテキスト"))
    importing.add_argument("--name", default="", help=say("default: the file's name", "既定: ファイル名"))
    add_data_argument(importing)
    removing = actions.add_parser("remove", help=say("forget a feed", "フィードを削除する"))
    removing.add_argument("name")
    add_data_argument(removing)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    folder = DataFolder(arguments.data)
    if arguments.action == "import":
        return _import(folder, arguments.file, arguments.name or arguments.file.stem.lower())
    if arguments.action == "remove":
        return _remove(folder, arguments.name)
    rows = []
    for name, text in stored(folder):
        kinds = Counter(kind for kind, _ in read_feed(text))
        rows.append([name, *(str(kinds[kind]) for kind in ("sha256", "url", "domain", "address"))])
    headings = [say("feed", "フィード"), say("files", "ファイル"), say("links", "リンク"), say("domains", "ドメイン"), say("addresses", "アドレス")]
    print(table(headings, rows))
    return OK


def stored(folder: DataFolder) -> list[tuple[str, str]]:
    """Return (name, text) of every feed that was imported."""
    if not folder.feeds.is_dir():
        return []
    return [(path.stem, path.read_text("utf-8")) for path in sorted(folder.feeds.glob("*.txt"))]


def _import(folder: DataFolder, file: Path, name: str) -> int:
    left_out = LeftOut()
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        indicators = dict.fromkeys(read_feed(_text_of(file), left_out, now))
    except OSError as error:
        raise Refused(say(f"{file} cannot be read: {error.strerror}.", f"{file}を読めません（{error.strerror}）。")) from None
    except ValueError as error:
        raise Refused(say(f"{file} is no feed: {error}", f"{file}はフィードとして読めません: {error}")) from None
    for reason, count in left_out.counts.items():
        print(say(*_left_out(reason, count, printable(left_out.first[reason]))))
    if not indicators:
        raise Refused(say(f"{file}: no indicator was understood; nothing is changed.", f"{file}: 使える指標がありません。何も変更していません。"))
    if len(indicators) > MOST:
        raise Refused(say(f"{file}: {len(indicators)} indicators; at most {MOST} are possible.", f"{file}: {len(indicators)}件（最大{MOST}件）。"))
    folder.make()
    place = _place(folder, name)
    folder.feeds.mkdir(mode=0o700, exist_ok=True)
    replace_file(place, "".join(f"{kind} {value}\n" for kind, value in indicators).encode(), mode=0o644)
    print(say(f"{name}: {len(indicators)} indicators; used after a reload.", f"{name}: {len(indicators)}件。再読み込み後に使用します。"))
    return OK


def _text_of(file: Path) -> str:
    """Return the text of a file, of a pipe too. Raises Refused for one that is too large or not text."""
    with file.open("rb") as stream:
        octets = stream.read(_LARGEST + 1)
    if len(octets) > _LARGEST:
        raise Refused(say(f"{file} is larger than {_LARGEST >> 20} MiB.", f"{file}は{_LARGEST >> 20} MiBを超えています。"))
    try:
        return octets.decode("utf-16" if octets[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise Refused(
            say(
                f"{file}, line {line}: this is not UTF-8; save it as UTF-8 and import it again.",
                f"{file}の{line}行目がUTF-8ではありません。UTF-8で保存し直してから取り込んでください。",
            )
        ) from None


def _left_out(reason: str, count: int, first: str) -> tuple[str, str]:
    """Return what is said of indicators that are not used, in both languages."""
    english, japanese = {
        "line": ("without an indicator", "指標のない行"),
        "value": ("whose value is not of their type, or stands for half the world", "種類に合わない値、または範囲が広すぎる値"),
        "type": ("of a type that mail is not compared with", "メールとの照合に使えない種類"),
        "pattern": ('with a pattern other than "this = that OR ..."', "「=」と「OR」以外を使うパターン"),
        "language": ("with a pattern that is not STIX", "STIX以外のパターン"),
        "expired": ("that are valid no more", "有効期限切れ"),
        "depth": ("nested too deeply", "入れ子が深すぎるもの"),
    }[reason]
    shown = (f" (such as {first})", f"（例: {first}）") if first else ("", "")
    return f"left out: {count} {english}{shown[0]}", f"対象外: {japanese} {count}件{shown[1]}"


def _remove(folder: DataFolder, name: str) -> int:
    try:
        _place(folder, name).unlink()
    except FileNotFoundError:
        raise Refused(
            say(f"There is no feed {name}; sekisho feeds list shows all.", f"フィード{name}はありません。sekisho feeds listで確認してください。")
        ) from None
    print(say(f"{name}: forgotten after a reload.", f"{name}: 再読み込み後に使用しなくなります。"))
    return OK


def _place(folder: DataFolder, name: str) -> Path:
    if not _NAME.match(name):
        raise Refused(
            say("A feed's name is made of a-z, 0-9, - and _; give one with --name.", "名前はa-z、0-9、-、_です。--nameで指定してください。")
        )
    return folder.feeds / f"{name}.txt"
