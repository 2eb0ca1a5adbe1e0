"""`sekisho feeds list|import|remove`: the operator's own lists of harmful files, links, domains and addresses."""

import argparse
import re
from collections import Counter
from pathlib import Path

from sekisho.app.cli import OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.terminal.tables import table
from sekisho.app.terminal.words import say
from sekisho.backends.whole_files import replace_file
from sekisho.inspections.feed_formats import MOST, read_feed
from sekisho.model.errors import Refused

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}\Z")
_LARGEST = 512 * 1024 * 1024  # octets of one feed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add list, import and remove."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    add_data_argument(actions.add_parser("list", help=say("all feeds", "フィードの一覧")))
    importing = actions.add_parser("import", help=say("keep a feed; an older one of its name is replaced", "フィードを取り込む（同名は置き換え）"))
    importing.add_argument("file", type=Path, help=say("MISP or STIX 2.1 JSON, or lines", "MISP・STIX 2.1のJSON、または1行1件のテキスト"))
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
    try:
        if file.stat().st_size > _LARGEST:
            raise Refused(say(f"{file} is larger than {_LARGEST >> 20} MiB.", f"{file}は{_LARGEST >> 20} MiBを超えています。"))
        indicators = dict.fromkeys(read_feed(file.read_text("utf-8-sig")))
    except OSError as error:
        raise Refused(say(f"{file} cannot be read: {error.strerror}.", f"{file}を読めません（{error.strerror}）。")) from None
    except ValueError as error:
        raise Refused(say(f"{file} is no feed: {error}", f"{file}はフィードとして読めません: {error}")) from None
    if not indicators or len(indicators) > MOST:
        raise Refused(say(f"{file}: {len(indicators)} indicators; from 1 to {MOST} are possible.", f"{file}: {len(indicators)}件（1～{MOST}件）。"))
    folder.make()
    place = _place(folder, name)
    folder.feeds.mkdir(mode=0o700, exist_ok=True)
    replace_file(place, "".join(f"{kind} {value}\n" for kind, value in indicators).encode(), mode=0o644)
    print(say(f"{name}: {len(indicators)} indicators; used after a reload.", f"{name}: {len(indicators)}件。再読み込み後に使用します。"))
    return OK


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
