"""`sekisho tenant list|create|show|settings|set|suspend|resume|delete|erase`: organisations that this installation serves."""

import argparse
import sys

import msgspec

from sekisho.app.assembling.desk import at_the_desk, file_ports
from sekisho.app.cli import OK, add_data_argument
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import Place, with_place
from sekisho.app.terminal.json_text import json_text
from sekisho.app.terminal.tables import local_time, printable, table
from sekisho.app.terminal.words import say
from sekisho.model.errors import Refused
from sekisho.model.ids import TenantId
from sekisho.ports.control import INSTALLATION
from sekisho.tenancy.tenants import create_tenant, delete_tenant, erase_tenant, list_tenants, resume_tenant, show_tenant, suspend_tenant
from sekisho.tenancy.wishes.settings import TenantSettings
from sekisho.tenancy.wishes.tenant_settings import change_settings, show_settings

_STATES = {"active": ("active", "利用中"), "suspended": ("suspended", "停止中"), "deleting": ("being deleted", "削除予定")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    listing = actions.add_parser("list", help=say("all organisations", "組織の一覧"))
    add_data_argument(listing)
    for name, english, japanese in (
        ("create", "make one", "作成する"),
        ("show", "what it is and holds", "内容を表示する"),
        ("settings", "its settings as JSON", "設定をJSONで表示する"),
        ("set", "put settings (JSON on standard input) in force", "標準入力のJSONを設定として適用する"),
        ("suspend", "take no mail for it now", "メールの受付を停止する"),
        ("resume", "take mail for it again", "メールの受付を再開する"),
        ("delete", "delete it after a time of grace", "猶予期間の後に削除する"),
        ("erase", "erase one that is being deleted, now: mail on its way is dropped", "削除予定の組織を直ちに消去する（配送待ちは破棄）"),
    ):
        action = actions.add_parser(name, help=say(english, japanese))
        action.add_argument("name", metavar="NAME")
        if name == "create":
            action.add_argument("--title", default="", help=say("as people read it", "表示名"))
        if name in {"suspend", "delete", "erase"}:
            action.add_argument("--why", required=True, help=say("for the audit", "理由（監査ログに残ります）"))
        if name == "delete":
            action.add_argument("--grace-days", type=int, default=30)
        add_data_argument(action)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    return with_place(DataFolder(arguments.data), lambda stores: _ACTIONS[arguments.action](stores, arguments))


async def _list(stores: Place, arguments: argparse.Namespace) -> int:
    del arguments
    page = await at_the_desk(stores, list_tenants, tenant=INSTALLATION, limit=1_000)
    rows = [[line.name, say(*_STATES[line.state]), local_time(line.created_at), line.title] for line in page.items]
    if not rows:
        print(say("No organisation besides the default one.", "既定のテナントのほかに組織はありません。"))
        return OK
    print(table([say("name", "名前"), say("state", "状態"), say("made", "作成日時"), say("title", "表示名")], rows, 40))
    return OK


async def _create(stores: Place, arguments: argparse.Namespace) -> int:
    made = await at_the_desk(stores, create_tenant, tenant=INSTALLATION, name=arguments.name, title=arguments.title)
    print(say(f"{made.name} is made. Next: sekisho domain add DOMAIN --tenant {made.name}", f"{made.name}を作成しました。次はドメインを追加します。"))
    return OK


async def _show(stores: Place, arguments: argparse.Namespace) -> int:
    shown = await at_the_desk(stores, show_tenant, tenant=TenantId(arguments.name), ports=file_ports(stores, DataFolder(arguments.data)))
    for name, value in (
        (say("name", "名前"), shown.name),
        (say("title", "表示名"), shown.title),
        (say("state", "状態"), say(*_STATES[shown.state])),
        (say("why", "理由"), shown.why),
        (say("deleted at", "削除日時"), local_time(shown.delete_at) if shown.delete_at else ""),
        (say("domains", "ドメイン"), str(shown.domains)),
        (say("people", "利用者"), str(shown.people)),
        (say("groups", "グループ"), str(shown.groups)),
        (say("said by the settings file", "設定ファイルでの指定"), ", ".join(shown.sections_from_file)),
    ):
        if value:
            print(f"{name}: {printable(value)}")
    return OK


async def _settings(stores: Place, arguments: argparse.Namespace) -> int:
    shown = await at_the_desk(stores, show_settings, tenant=TenantId(arguments.name), ports=file_ports(stores, DataFolder(arguments.data)))
    print(json_text(msgspec.to_builtins(shown.settings), indent=2))
    return OK


async def _set(stores: Place, arguments: argparse.Namespace) -> int:
    try:
        settings = msgspec.json.decode(sys.stdin.buffer.read(), type=TenantSettings)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise Refused(say(f"these are no settings: {error}", f"設定として読めません（{error}）。")) from None
    changed = await at_the_desk(
        stores, change_settings, tenant=TenantId(arguments.name), ports=file_ports(stores, DataFolder(arguments.data)), settings=settings
    )
    print(say(f"Version {changed.version} is in force within two seconds.", f"版{changed.version}は2秒以内に有効になります。"))
    return OK


async def _suspend(stores: Place, arguments: argparse.Namespace) -> int:
    await at_the_desk(stores, suspend_tenant, tenant=TenantId(arguments.name), why=arguments.why)
    print(say(f"{arguments.name} takes no mail now; senders are asked to come again.", f"{arguments.name}のメール受付を停止しました。"))
    return OK


async def _resume(stores: Place, arguments: argparse.Namespace) -> int:
    await at_the_desk(stores, resume_tenant, tenant=TenantId(arguments.name))
    print(say(f"{arguments.name} takes mail again.", f"{arguments.name}のメール受付を再開しました。"))
    return OK


async def _delete(stores: Place, arguments: argparse.Namespace) -> int:
    line = await at_the_desk(stores, delete_tenant, tenant=TenantId(arguments.name), why=arguments.why, grace_days=arguments.grace_days)
    print(say(f"{line.name} is deleted on {local_time(line.delete_at)}.", f"{line.name}は{local_time(line.delete_at)}に削除されます。"))
    return OK


async def _erase(stores: Place, arguments: argparse.Namespace) -> int:
    line = await at_the_desk(stores, erase_tenant, tenant=TenantId(arguments.name), why=arguments.why)
    print(
        say(
            f"{line.name} is erased within minutes: its key first, then its mail, then the rest. Its audit tells when it is done (tenant.purge).",
            f"{line.name}は数分以内に消去されます（鍵、メール、その他の順）。完了は監査ログ（tenant.purge）で確認できます。",
        )
    )
    return OK


_ACTIONS = {
    "list": _list,
    "create": _create,
    "show": _show,
    "settings": _settings,
    "set": _set,
    "suspend": _suspend,
    "resume": _resume,
    "delete": _delete,
    "erase": _erase,
}
