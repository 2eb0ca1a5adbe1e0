"""`sekisho migrate`: from the embedded stores of one machine into PostgreSQL while mail flows."""

import argparse
import asyncio
import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sekisho.app.assembling.assemble import node_name
from sekisho.app.cli import DIFFERENT, OK, add_config_argument, add_data_argument
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_file import settings_of
from sekisho.app.roles.knowing import Copy
from sekisho.app.storage import away, moved
from sekisho.app.storage.bringing import begin, books, bring
from sekisho.app.storage.folders import DataFolder, command
from sekisho.app.storage.handing_over import Keeps, who_keeps
from sekisho.app.storage.stores import database_address
from sekisho.app.supervision import privileges
from sekisho.app.terminal.words import say
from sekisho.backends.embedded.database import DATABASES
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.reach import ASIDE
from sekisho.model.errors import Away, Refused, TemporaryFailure
from sekisho.model.ids import TenantId

if TYPE_CHECKING:
    from sekisho.backends.postgres.connection import Address

_LOOK_SECONDS = 0.2  # between two looks at who keeps the stores
_ROWS_A_SECOND = 10_000  # copied; measured were 25,000 on two busy cores (docs/operate/many-machines.md)
_TOLD_ROWS = 100_000  # between two words about one table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what may follow the command."""
    add_data_argument(parser)
    says = say(
        "the settings to come, with the database's owner as user (default: sekisho.toml in the data folder)",
        "移行後の設定ファイル（データベース所有者で接続。既定: データフォルダーのsekisho.toml）",
    )
    add_config_argument(parser, says)
    acts = parser.add_mutually_exclusive_group()
    acts.add_argument(
        "--dry-run",
        action="store_true",
        help=say("say what would be copied and how long that takes; change nothing", "移行する量と所要時間だけを表示する（変更なし）"),
    )
    acts.add_argument(
        "--give-up",
        action="store_true",
        help=say("go back to the embedded stores, as long as that is possible", "可能な段階であれば、内蔵ストアに戻す"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Migrate, go on with what was broken off, look, or go back."""
    folder = DataFolder(arguments.data)
    folder.must_exist()
    privileges.become_owner_of(folder.root)
    settings = settings_of(folder, arguments.config)
    if settings.records.store != "postgres" or (settings.records.when_silent != "spool" and not arguments.give_up):
        raise _unfit()
    address = database_address(settings.records)
    folder.run.mkdir(mode=0o700, exist_ok=True)
    with _alone(folder):
        if arguments.give_up:
            return _give_up(folder, address)
        if moved.state(folder) == "moved":
            return _end(folder, address)
        return asyncio.run(_look(folder, address) if arguments.dry_run else _migrate(folder, address, settings))


def _unfit() -> Refused:
    return Refused(
        say(
            'The settings to come must say [records] store = "postgres" and when_silent = "spool": mail that comes meanwhile is set aside. '
            'For "later" stop the service and use `sekisho database import`.',
            '移行後の設定には[records] store = "postgres"とwhen_silent = "spool"が必要です（移行中のメールを一時保管するため）。'
            '"later"の場合は、サービスを停止してsekisho database importを使ってください。',
        )
    )


@contextmanager
def _alone(folder: DataFolder) -> Iterator[None]:
    """Be the only one that migrates this folder. Raises Refused."""
    with (folder.run / "migrate.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Refused(
                say("Another `sekisho migrate` is at work on this folder.", "このフォルダーでは別のsekisho migrateが実行中です。")
            ) from None
        yield


async def _look(folder: DataFolder, address: "Address") -> int:
    from sekisho.backends.postgres import filling, importing

    is_ours = filling.is_fit(address, folder.identity())
    rows = await asyncio.to_thread(importing.rows_of, folder.root)
    octets = sum((folder.root / name).stat().st_size for name in DATABASES)
    seconds = 2 + rows // _ROWS_A_SECOND
    print(
        say(
            f"{rows} rows ({octets / 1e6:.1f} MB) would be copied, in about {seconds} s. Mail is taken in meanwhile; deliveries, decisions and the "
            "console wait. Large messages and held mail stay where they are.",
            f"{rows}行（{octets / 1e6:.1f} MB）を約{seconds}秒で移行します。その間も受信は続き、配送・判断・コンソールは待機します。"
            "大きなメールと隔離メールのファイルは移動しません。",
        )
    )
    if is_ours:
        print(say("A migration was broken off: it would go on.", "中断した移行があります。続きから行います。"))
    return _told(await _source_books(folder))


async def _migrate(folder: DataFolder, address: "Address", settings: Settings) -> int:
    from sekisho.backends.postgres import migration

    if moved.state(folder) is None and (problems := await _source_books(folder)):
        _told(problems)
        raise Refused(say("The books are not sound: nothing was begun.", "台帳に不整合があるため、移行を開始しません。"))
    goes_on = await asyncio.to_thread(begin, folder, address, node_name(settings))
    migration.prepare(address, fills=True)
    _say(
        "The database is marked as being filled: nobody else uses it." if not goes_on else "Goes on with the migration that was broken off.",
        "データベースに移行中の印を付けました。他からは使用されません。" if not goes_on else "中断した移行を続けます。",
    )
    await _handed_over(folder)
    _say(
        "The embedded stores rest. Copying; mail that comes meanwhile is set aside.",
        "内蔵ストアは停止しました。移行中です（受信メールは一時保管します）。",
    )
    try:
        rows, problems = await bring(folder, address, _Progress().tell)
    except (Away, TemporaryFailure) as gone:
        raise Refused(
            f"{gone}. Mail is set aside meanwhile: run `{command('migrate', folder.root)}` again to go on",
            f"{getattr(gone, 'japanese', gone)}。受信メールは一時保管されています。再度sekisho migrateを実行すると続行します",
        ) from None
    _say(f"{rows} rows were copied.", f"{rows}行を移行しました。")
    if problems:
        _told(problems)
        raise Refused(
            say(
                "The books of the database are NOT sound: it stays marked, and mail goes on being set aside. Run this again, or --give-up.",
                "データベースの台帳に不整合があります。印はそのまま残り、受信メールは一時保管されます。再実行するか、--give-upで戻してください。",
            )
        )
    moved.close(folder, "moved")
    return _end(folder, address)


def _end(folder: DataFolder, address: "Address") -> int:
    """Take the mark away. The stores were proven and closed before."""
    from sekisho.backends.postgres import filling

    mark = filling.look(address)
    if mark is not None and mark.place == folder.identity():
        filling.end(address)
    _say(
        "Done: the books are sound, and the database is in use. What was set aside moves now. The old files (spool.db, history.db, control.db, "
        f"documents, policies in {folder.root}) are closed: keep them until your next back-up, then move them away.",
        "完了しました。台帳は正常で、データベースの使用を開始しました。一時保管したメールは順次移ります。"
        f"{folder.root}の古いファイル（spool.db、history.db、control.db、documents、policies）は次のバックアップまで残し、その後退避してください。",
    )
    return OK


async def _handed_over(folder: DataFolder) -> None:
    """Wait until no service keeps the embedded stores, and close them. Until then the sealed copy of the settings is kept of now."""
    stores = EmbeddedStores.open(folder.root, "migrate", read_only=True)
    copy, number, told = Copy(folder, stores), -1, False
    try:
        while True:
            now = await stores.control.number()
            if now != number:
                await copy.write([TenantId(path.name) for path in (folder.root / "policies").glob("*")])
                number = now
            if who_keeps(folder, lambda: moved.close(folder, "moving")) is not Keeps.EMBEDDED:
                # A service writes its settings, then looks whether the stores are closed; we close them, then look at the settings once more.
                if who_keeps(folder) is not Keeps.EMBEDDED:
                    return
                moved.reopen(folder)
            if not told:
                _say(
                    "Now restart the service with the new settings (systemctl restart sekisho, or stop it and start it again). This waits for it.",
                    "新しい設定でサービスを再起動してください（systemctl restart sekisho など）。再起動を待っています。",
                )
            told = True
            await asyncio.sleep(_LOOK_SECONDS)
    finally:
        await stores.close()


def _give_up(folder: DataFolder, address: "Address") -> int:
    """Open the embedded stores again, if nothing would be lost by it."""
    from sekisho.backends.postgres import filling

    if moved.state(folder) == "moved":
        raise Refused(
            say(
                f"The database has everything already: run `{command('migrate', folder.root)}` to end it.",
                "データベースへの移行は完了しています。sekisho migrateで終了処理をしてください。",
            )
        )
    try:
        mark = filling.look(address)
    except Away as gone:
        mark = None
        if moved.state(folder) is None:
            raise
        _say(f"{gone}; it keeps its mark.", f"{gone.japanese}。印は残ります。")
    ours = mark is not None and mark.place == folder.identity()
    if not ours and moved.state(folder) is None:
        raise Refused(say("No migration of this folder is under way.", "このフォルダーの移行は行われていません。"))
    if who_keeps(folder) is Keeps.DATABASE:
        raise Refused(
            say(
                "The service runs over the database: stop it first, so that nothing more is set aside.",
                "サービスがデータベースの設定で動作中です。これ以上一時保管しないよう、先に停止してください。",
            )
        )
    waiting = away.messages(folder.root)
    if waiting:
        raise Refused(
            say(
                f"{waiting} messages that were answered with 250 wait in {folder.root / ASIDE}: only a database takes them. Start the service, run "
                f"`{command('migrate', folder.root)}` again; if this database is lost, name a new, empty one in [records] address before.",
                f"250応答済みの{waiting}通が{folder.root / ASIDE}で待機しており、データベースだけが引き取れます。"
                "サービスを起動し、再度sekisho migrateを実行してください。"
                "このデータベースが使えない場合は、[records]のaddressに新しい空のデータベースを指定してください。",
            )
        )
    if ours:
        filling.empty(address)
    moved.reopen(folder)
    _say(
        "The embedded stores are in use again: put the old [records] back and start the service. The database is empty and stays marked, so that "
        "nobody takes it for a new one: migrate again, or drop it.",
        "内蔵ストアに戻しました。[records]を元に戻し、サービスを起動してください。データベースは空にしましたが、誤用を防ぐため印は残ります（再移行するか、削除してください）。",
    )
    return OK


async def _source_books(folder: DataFolder) -> list[str]:
    stores = EmbeddedStores.open(folder.root, "migrate", read_only=True)
    try:
        return await books(stores)
    finally:
        await stores.close()


def _told(problems: list[str]) -> int:
    for problem in problems[:20]:
        print(f"! {problem}")
    return DIFFERENT if problems else OK


def _say(english: str, japanese: str) -> None:
    """Tell it at once: whoever looks must see what it waits for."""
    print(f"{time.strftime('%H:%M:%S')} {say(english, japanese)}", flush=True)


class _Progress:
    """Tells of large tables while they are copied."""

    def __init__(self) -> None:
        self._table, self._rows, self._told = "", 0, 0

    def tell(self, table: str, rows: int) -> None:
        """Hear that so many rows of a table have come."""
        if table != self._table:
            self._table, self._rows, self._told = table, 0, 0
        self._rows += rows
        if not self._told or self._rows - self._told >= _TOLD_ROWS:
            self._told = self._rows
            _say(f"  {table}: {self._rows} rows", f"  {table}: {self._rows}行")
