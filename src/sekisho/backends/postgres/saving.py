"""The database saved in one moment while mail flows, and restored into an empty one where nothing that may have gone out goes out by itself.

A table is a file in COPY's text form, which every PostgreSQL from 15 on reads. For large databases the server's own means do this
(`pg_basebackup` with an archive of its log); what must happen afterwards is `hold`.
"""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sekisho.backends.embedded.holding import hold_everything
from sekisho.backends.postgres import migration
from sekisho.backends.postgres import own_statements as own
from sekisho.backends.postgres import saving_statements as sql
from sekisho.backends.postgres.connection import Address, Connection
from sekisho.backends.postgres.schema import EVERY
from sekisho.model.errors import Refused

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Saved:
    """What was caught: for the list of the back-up, and the names of large messages that lie elsewhere."""

    listed: dict[str, Any]
    blobs: tuple[str, ...]


def save(address: Address, folder: Path) -> Saved:
    """Write every table as it is in one moment into a new folder. Blocks. Raises Refused and OSError."""
    migration.require(address)
    folder.mkdir(mode=0o700)
    return _apart(partial(_save, address, folder))


def restore(address: Address, folder: Path, listed: dict[str, Any]) -> int:
    """Bring it into an empty database in one commit, with everything held; return how many are. Blocks. Raises Refused and OSError."""
    forms = listed["forms"]
    ours = {part.kept_as: len(part.versions) for part in EVERY}
    newer = [name for name, form in forms.items() if form > ours.get(name, 0)]
    if newer:
        raise Refused(
            f"this back-up was made by a newer version ({newer[0]} has form {forms[newer[0]]}): restore it with that one",
            f"このバックアップは新しい版で作成されています（{newer[0]}）。その版で復元してください。",
        )
    migration.prepare(address, [replace(part, versions=part.versions[: forms[part.kept_as]]) for part in EVERY if part.kept_as in forms])
    held = _apart(partial(_restore, address, folder, listed))
    migration.prepare(address)
    return held


def hold(address: Address) -> int:
    """Hold everything that could go out, after the database was restored by other means; return how many. Blocks. Raises Refused."""
    migration.require(address)
    return _apart(partial(_hold, address))


def _save(address: Address, folder: Path) -> Saved:
    with closing(Connection(address, "public")) as source:
        source.execute(own.BEGIN_READING)
        forms = dict(source.execute(sql.FORMS))
        tables = []
        for schema, part, table, columns in source.execute(sql.TABLES).fetchall():
            path = folder / f"{schema}.{part}.copy"
            rows = source.save(schema, part, columns, path)
            tables.append({"schema": schema, "table": table, "columns": columns, "file": path.name, "rows": rows})
        blobs = tuple(f"{tenant}/{arrival}/raw" for tenant, arrival in source.execute(sql.LIVE_BLOBS).fetchall())
        span = source.execute(sql.SPAN).fetchone()
        sequences = source.execute(sql.SEQUENCES).fetchall()  # they run ahead of the moment, which leaves gaps and never meets a number again
        source.execute("ROLLBACK")
    return Saved({"forms": forms, "tables": tables, "sequences": sequences, "span": span}, blobs)


def _restore(address: Address, folder: Path, listed: dict[str, Any]) -> int:
    with closing(Connection(address, "public", writes=True)) as target:
        for question in sql.EMPTY:
            if not target.execute(question).fetchone()[0]:
                raise Refused(
                    "the database is not empty: nothing of it was changed. Restore into a new one.",
                    "データベースは空ではありません（変更なし）。新しいデータベースに復元してください。",
                )
        target.execute("BEGIN")
        target.execute(sql.FORGET_ALL)
        since, until = listed["span"]
        if since is not None:
            target.execute(sql.MAKE_MONTHS, (since, until)).fetchone()
        for table in listed["tables"]:
            rows = target.load(table["schema"], table["table"], table["columns"], folder / table["file"])
            if rows != table["rows"]:
                raise Refused(f"{table['file']} has {rows} rows, not {table['rows']}", f"{table['file']}の行数が一致しません。")
        for schema, name, last in listed["sequences"]:
            target.execute(sql.SET_SEQUENCE, (schema, name, last)).fetchone()
        target.execute(sql.IN_SPOOL)
        held = hold_everything(target)
        target.execute("COMMIT")
        return held


def _hold(address: Address) -> int:
    with closing(Connection(address, "spool", writes=True)) as target:
        target.execute("BEGIN")
        held = hold_everything(target)
        target.execute("COMMIT")
        return held


def _apart(work: Callable[[], Result]) -> Result:
    """Do it on a thread without a loop, where sessions may be used."""
    with ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(work).result()
        except sqlite3.Error as error:
            raise Refused(f"the database did not do it: {error}", f"データベースの操作に失敗しました（{error}）。") from error
