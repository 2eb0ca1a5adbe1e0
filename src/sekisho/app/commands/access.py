"""`sekisho access first-run|list|link|end-sessions`: accounts, for whoever can run commands on this machine."""

import argparse

from sekisho.access import accounts, administration
from sekisho.access.administration import AccountRow
from sekisho.app.assembling.desk import make_desk
from sekisho.app.assembling.entrance import first_run_link, origin
from sekisho.app.cli import DIFFERENT, OK, add_data_argument
from sekisho.app.configuration.reloading import settings_in_force
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.stores import who, with_stores
from sekisho.app.terminal.tables import printable, table
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.access import operator_at_the_machine
from sekisho.model.errors import NotFound
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add first-run, list, link and end-sessions."""
    actions = parser.add_subparsers(dest="action", metavar=say("ACTION", "操作"), required=True)
    words = {
        "first-run": say("show the link that makes the first operator", "最初の運用者を作成するリンクを表示する"),
        "list": say("all accounts", "アカウントの一覧"),
        "link": say("a one-time link to a new password", "パスワード設定用の1回限りのリンクを発行する"),
        "end-sessions": say("end all sessions of an account", "アカウントのすべてのセッションを終了する"),
        "clear-factors": say("take away a lost second factor", "紛失した2段階認証を解除する"),
    }
    for action, text in words.items():
        one = actions.add_parser(action, help=text)
        if action in {"link", "end-sessions", "clear-factors"}:
            one.add_argument("login")
        add_data_argument(one)


def run(arguments: argparse.Namespace) -> int:
    """Do one of them."""
    actions = {"first-run": _first_run, "list": _list, "link": _link, "end-sessions": _end_sessions, "clear-factors": _clear_factors}
    return with_stores(DataFolder(arguments.data), lambda stores: actions[arguments.action](stores, arguments))


async def _first_run(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    folder = DataFolder(arguments.data)
    link = await first_run_link(settings_in_force(folder), folder, stores)
    print(link or say("There is an operator already.", "運用者はすでに登録されています。"))
    return OK if link else DIFFERENT


async def _list(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    del arguments
    desk, actor = make_desk(stores), operator_at_the_machine(who())
    rows: list[AccountRow] = []
    tenants = dict.fromkeys((INSTALLATION, DEFAULT_TENANT, *(entry.tenant for entry in await stores.control.everything(accounts.ACCOUNT))))
    for tenant in tenants:
        after = ""
        while True:
            page = await desk.perform(actor, administration.list_accounts, tenant, after=after, limit=500)
            rows += page.items
            after = page.next
            if not after:
                break
    headings = [say("login", "ログイン名"), say("name", "名前"), say("role", "役割"), say("second factor", "2段階認証"), say("disabled", "無効")]
    cells = [[row.login, row.name, str(row.role), _mark(row.second_factor), _mark(row.disabled)] for row in rows]
    print(table(headings, cells, 40))
    return OK


async def _link(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    tenant, account = await _of(stores, arguments.login)
    made = await make_desk(stores).perform(operator_at_the_machine(who()), administration.new_link, tenant, account=account)
    print(f"{origin(settings_in_force(DataFolder(arguments.data)))}/welcome/{made.secret}")
    return OK


async def _end_sessions(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    tenant, account = await _of(stores, arguments.login)
    await make_desk(stores).perform(operator_at_the_machine(who()), administration.end_sessions, tenant, account=account)
    print(say(f"All sessions of {arguments.login} ended.", f"{arguments.login}のすべてのセッションを終了しました。"))
    return OK


async def _clear_factors(stores: EmbeddedStores, arguments: argparse.Namespace) -> int:
    tenant, account = await _of(stores, arguments.login)
    await make_desk(stores).perform(operator_at_the_machine(who()), administration.clear_factors, tenant, account=account)
    print(say(f"{arguments.login} has no second factor now.", f"{arguments.login}の2段階認証を解除しました。"))
    return OK


async def _of(stores: EmbeddedStores, login: str) -> tuple[TenantId, str]:
    kept = await accounts.by_login(stores.control, accounts.folded_login(login))
    if kept is None:
        raise NotFound(f"there is no account {printable(login)}", f"アカウント{printable(login)}はありません。")
    return kept.value.tenant, kept.value.id


def _mark(yes: bool) -> str:
    return say("yes", "あり") if yes else "-"
