"""`sekisho packs list|import|remove|keys`: YARA rule packs beside the shipped ones, and the keys that may sign them."""

import argparse
from pathlib import Path

from sekisho.app.cli import OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import say, told
from sekisho.backends.rule_packs import Imported, RulePacks
from sekisho.inspections.yara_rules import Pack, PackBroken, compile_packs, shipped_packs
from sekisho.model.errors import Refused


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add list, import, remove and keys."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    add_data_argument(actions.add_parser("list", help=say("all packs and who signed them", "規則パックと署名者の一覧")))
    importing = actions.add_parser(
        "import", help=say("verify a pack and keep it; used from the next start", "署名を検証して取り込む（次の起動から使用）")
    )
    importing.add_argument("pack", type=Path, help=say("YARA source", "YARA規則のファイル"))
    importing.add_argument("--signature", type=Path, required=True, help=say("Ed25519, 64 octets or base64", "Ed25519署名（64バイトまたはbase64）"))
    importing.add_argument("--name", default="", help=say("default: the file's name", "既定: ファイル名"))
    add_data_argument(importing)
    removing = actions.add_parser("remove", help=say("no longer use a pack", "規則パックを外す"))
    removing.add_argument("name")
    add_data_argument(removing)
    keys = actions.add_parser("keys", help=say("whose signatures count", "信頼する署名鍵")).add_subparsers(
        dest="of_keys", metavar=say("ACTION", "操作"), required=True
    )
    add_data_argument(keys.add_parser("list", help=say("all keys", "鍵の一覧")))
    adding = keys.add_parser("add", help=say("trust a public key (PEM)", "公開鍵（PEM）を信頼する"))
    adding.add_argument("name")
    adding.add_argument("file", type=Path)
    add_data_argument(adding)
    taking = keys.add_parser("remove", help=say("no longer trust a key", "鍵の信頼をやめる"))
    taking.add_argument("name")
    add_data_argument(taking)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    folder = DataFolder(arguments.data)
    if arguments.action != "list":
        folder.make()
    packs = RulePacks(folder.rules)
    if arguments.action == "keys":
        return _keys(packs, arguments)
    if arguments.action == "import":
        return _import(packs, arguments)
    if arguments.action == "remove":
        packs.remove_pack(arguments.name)
        print(say(f"{arguments.name} is not used any more from the next start.", f"{arguments.name}は次の起動から使用しません。"))
        return OK
    rows = [[pack.name, say("comes with the program", "プログラムに付属")] for pack in shipped_packs()]
    rows += [[pack.name, pack.key or say("NOT USED: no known key signed it", "未使用: 既知の鍵による署名なし")] for pack in packs.packs()]
    print(table([say("pack", "パック"), say("signed by", "署名者")], rows, 60))
    return OK


def usable(folder: DataFolder) -> tuple[tuple[Pack, ...], list[str]]:
    """Return the imported packs that may be used, and a sentence for each that may not."""
    good: list[Pack] = []
    problems: list[str] = []
    for imported in RulePacks(folder.rules).packs():
        reason = _why_not(imported)
        if reason:
            problems.append(told(f"Rule pack {imported.name} is not used: {reason}.", f"規則パック{imported.name}は使用されません: {reason}。"))
        else:
            good.append(Pack(imported.name, imported.source))
    return tuple(good), problems


def _why_not(imported: Imported) -> str:
    if not imported.key:
        return say("no known key signed it", "既知の鍵による署名がありません")
    try:
        compile_packs([Pack(imported.name, imported.source)])
    except PackBroken as broken:
        return printable(str(broken).splitlines()[0][:200])
    return ""


def _import(packs: RulePacks, arguments: argparse.Namespace) -> int:
    content, signature = _read(arguments.pack), _read(arguments.signature)
    imported = packs.import_pack(arguments.name or arguments.pack.stem.lower(), content, signature)
    reason = _why_not(imported)
    if reason:
        packs.remove_pack(imported.name)
        raise Refused(say(f"The pack is signed, but cannot be used: {reason}", f"署名は正しいものの、使用できません: {reason}"))
    rules = sum(1 for _ in compile_packs([Pack(imported.name, imported.source)]))
    print(
        say(
            f"{imported.name}: {rules} rules, signed by {imported.key}; used from the next start.",
            f"{imported.name}: 規則{rules}件、署名者{imported.key}。次の起動から使用します。",
        )
    )
    return OK


def _keys(packs: RulePacks, arguments: argparse.Namespace) -> int:
    if arguments.of_keys == "add":
        packs.add_key(arguments.name, _read(arguments.file))
    elif arguments.of_keys == "remove":
        packs.remove_key(arguments.name)
    else:
        print(table([say("key", "鍵"), "Ed25519"], [[name, key] for name, key in packs.keys().items()], 60))
    return OK


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Refused(say(f"{file} cannot be read: {error.strerror}.", f"{file}を読めません（{error.strerror}）。")) from None
