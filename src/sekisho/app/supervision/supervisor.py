"""`sekisho up` and `sekisho run`: binds the sockets, gives up root, starts the zygote and the roles, and keeps them."""

import asyncio
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from socket import socket
from typing import TextIO

from sekisho import __version__
from sekisho.app import abilities
from sekisho.app.assembling import assemble
from sekisho.app.assembling.entrance import first_run_link, must_not_stand_open
from sekisho.app.assembling.ways_out import tls_files
from sekisho.app.commands.packs import usable
from sekisho.app.configuration.reloading import keep_last_good, last_good, read_again
from sekisho.app.configuration.settings import Settings
from sekisho.app.configuration.settings_rules import split_host_port
from sekisho.app.policy_watch import read_file
from sekisho.app.roles.common import Place
from sekisho.app.sandbox.compiled import CompiledFolder
from sekisho.app.sandbox.inspecting import prepare
from sekisho.app.storage import away, moved
from sekisho.app.storage.folders import DataFolder
from sekisho.app.storage.handing_over import take
from sekisho.app.storage.stores import open_stores
from sekisho.app.supervision import privileges
from sekisho.app.supervision.greeting import WHOLE, greet
from sekisho.app.supervision.processes import Child, Keeper
from sekisho.app.supervision.scheduling import SCHEDULING
from sekisho.app.supervision.sockets import bind, bind_shared
from sekisho.app.supervision.zygote_keeper import ZygoteKeeper
from sekisho.app.terminal.words import both, say, told
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.whole_files import replace_file
from sekisho.delivery.tls import verified_context
from sekisho.edge.tls import make_self_signed
from sekisho.gate.inspectors import selftest
from sekisho.model.errors import Away, Refused

log = logging.getLogger(__name__)


def run(settings: Settings, settings_path: Path | None, folder: DataFolder, roles: Collection[str] = WHOLE) -> int:
    """Run the gateway, or some of its roles, until SIGTERM or SIGINT; return the exit code. Raises Refused for what the user can mend."""
    folder.make()
    lock = _only_one(folder)
    cores = os.cpu_count() or 1
    edges = (settings.service.edges or cores) if "edge" in roles else 0
    by_listener = [bind_shared(listener.address, listener.port, "[[listeners]]", edges) for listener in settings.listeners if edges]
    sockets = [list(of_edge) for of_edge in zip(*by_listener, strict=True)]
    console = bind(*split_host_port(settings.console.listen, 8025), "[console]") if "console" in roles else None
    _make_certificate(settings, folder)
    _empty_metrics(folder)
    reduced = _give_up_root(settings, folder)
    if settings.records.store == "embedded":
        EmbeddedStores.check_integrity(folder.root)
    _check(settings)
    keep_last_good(folder, settings)
    if settings.records.store == "embedded":
        moved.must_not_be(folder)  # in this order: `sekisho migrate` closes them, then looks at these settings
    away.forget(folder)
    link = asyncio.run(_first_run(settings, folder, reduced)) if console else ""
    sandbox = _test_sandbox(reduced)
    reduced += abilities.reduced()
    packs, not_used = usable(folder)
    reduced += not_used
    state: dict[str, object] = {
        "pid": os.getpid(),
        "node": assemble.node_name(settings),
        "place": folder.identity(),
        "version": __version__,
        "started_at": time.time(),
        "listeners": [f"{listener.address}:{listener.port} ({listener.role})" for listener in settings.listeners if edges],
        "console": settings.console.listen if console else "",
        "roles": sorted(roles),
        "mailbox": assemble.delivers_to_mailbox(settings),
        "sandbox": list(sandbox.layers),
        "reduced": reduced,
        "reduced_both": [both(sentence) for sentence in reduced],
    }
    place = Place(settings, folder, cores, edges, state)
    keeper = Keeper(lambda: _reload(settings_path, folder), lambda children: _write_state(folder, state, children))
    rules = assemble.build_rules(settings)
    warm = partial(prepare, packs, rules[0] if rules else None, CompiledFolder(folder.compiled), pictures=settings.pictures.read_words)
    SCHEDULING.work_in_batches()
    zygote = ZygoteKeeper(keeper, warm) if _opens_mail(roles) else None
    try:
        _add_children(keeper, zygote, place, sockets, console, roles)
        if zygote:
            zygote.wait_until_ready()
        greet(settings, folder, state, link)
        return keeper.run()
    finally:
        if zygote:
            zygote.stop()
        folder.state.unlink(missing_ok=True)
        lock.close()


async def _first_run(settings: Settings, folder: DataFolder, reduced: list[str]) -> str:
    """Return the first operator's link, "" if there is one. All that the stores need ends with it: children are forked later. Raises Refused.

    A database that does not answer now stops nobody: without a link nobody can become the operator, until the next start.
    """
    try:
        stores = open_stores(folder, "supervisor", settings)
    except Away as gone:
        reduced.append(say(f"Started without the database: {gone}", f"データベースなしで起動しました: {gone.japanese}"))
        return ""
    try:
        link = await first_run_link(settings, folder, stores)
    finally:
        await stores.close()
    must_not_stand_open(settings, operator=not link)
    return link


def _only_one(folder: DataFolder) -> TextIO:
    handle = folder.lock.open("a+")
    if not take(handle):
        with handle:
            handle.seek(0)
            pid = handle.read().strip() or "?"
        raise Refused(
            say(
                f"Sekisho is already running on {folder.root} (pid {pid}). Stop it, or name another folder with --data.",
                f"{folder.root}ではSekishoがすでに動作しています（pid {pid}）。停止するか、--dataで別の場所を指定してください。",
            )
        ) from None
    handle.seek(0)
    handle.truncate()
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def _make_certificate(settings: Settings, folder: DataFolder) -> None:
    if not settings.tls.certificate and not folder.certificate.exists():
        make_self_signed(assemble.host_name(settings), folder.certificate, folder.key)


def _empty_metrics(folder: DataFolder) -> None:
    """Begin counting anew."""
    shutil.rmtree(folder.metrics, ignore_errors=True)
    folder.metrics.mkdir(mode=0o700)


def _give_up_root(settings: Settings, folder: DataFolder) -> list[str]:
    """Become the service's user where possible; return the reduced abilities that this leaves."""
    identity = privileges.service_identity(settings.service.user)
    if identity is None:
        return []
    unreachable = privileges.settle(identity, folder.root)
    if unreachable:
        return [
            told(
                f"Runs as root: the user {identity.name!r} cannot reach {unreachable}. Inspectors still run as nobody. "
                "To mend it, keep program and data where that user may read (for example under /srv).",
                f"rootのまま動作中: ユーザー{identity.name!r}が{unreachable}に到達できません。検査プロセスはnobodyで動作します。"
                "プログラムとデータを、そのユーザーが読める場所（/srvなど）に置いてください。",
            )
        ]
    privileges.become(identity)
    return []


def _check(settings: Settings) -> None:
    """Refuse settings whose certificates or hashes cannot be used, before anything runs with them."""
    try:
        assemble.build_directory(settings)
        verified_context(tls_files(settings))
        assemble.build_catalogue(settings)
        read_file(settings)
    except (ValueError, OSError) as error:
        raise Refused(say(f"The settings cannot be used: {error}.", f"設定を使用できません: {error}。")) from None


def _test_sandbox(reduced: list[str]) -> selftest.SandboxReport:
    report = selftest.run()
    if not report.may_serve:
        raise Refused(
            say(
                f"The inspectors' sandbox leaks: {', '.join(report.broken)}. Mail is not opened like that.",
                f"検査プロセスの隔離に漏れがあります: {', '.join(report.broken)}。この状態ではメールを開きません。",
            )
        )
    reduced += [
        told(f"Sandbox without {layer}: this kernel lacks it.", f"隔離層{layer}なし: このカーネルにはありません。") for layer in report.missing
    ]
    if report.leaks:
        leaks = ", ".join(report.leaks)
        reduced.append(
            told(
                f"An inspector can {leaks}: the missing layers would stop that.",
                f"検査プロセスに可能なこと: {leaks}（不足している層があれば防げます）。",
            )
        )
    return report


def _opens_mail(roles: Collection[str]) -> bool:
    """Tell whether inspectors are needed: for mail that comes in, and for people who look into held mail."""
    return not {"edge", "console"}.isdisjoint(roles)


def _add_children(
    keeper: Keeper, zygote: ZygoteKeeper | None, place: Place, sockets: list[list[socket]], console: socket | None, roles: Collection[str]
) -> None:
    """Edges are stopped first, then delivery, then those that only watch.

    What the roles need is imported here, once for all of them: the zygote warms up beside it on another core, and carries none of it.
    """
    from sekisho.app.roles import console as console_role
    from sekisho.app.roles import delivery, news
    from sekisho.app.roles import keeper as keeper_role

    for number in range(place.edges):
        if zygote:
            keeper.children.append(edge_child(zygote, place, sockets, console, number))

    def alone(name: str, rank: int, main: Callable[[], int], keeps: socket | None = None) -> None:
        def in_child() -> int:
            if zygote:
                zygote.forget()
            for listening in (*(one for of_edge in sockets for one in of_edge), console):
                if listening is not None and listening is not keeps:
                    listening.close()
            return main()

        keeper.children.append(Child(name, in_child, rank))

    if "delivery" in roles:
        alone("delivery", 1, lambda: delivery.main(place))
    if "keeper" in roles:
        alone("keeper", 2, lambda: keeper_role.main(place))
        alone("news", 2, lambda: news.main(place))
    if console is not None and zygote is not None:
        lines: list[socket] = []  # to the zygote, for whoever looks at a held mail
        alone("console", 2, lambda: console_role.main(place, console, lines[-1]), console)
        _with_line(keeper.children[-1], zygote, lines)


def _with_line(child: Child, zygote: ZygoteKeeper, lines: list[socket]) -> None:
    """Give a child a fresh line to the zygote at every fork: the last of `lines`."""
    child.before_fork = lambda: lines.append(zygote.new_edge_line())
    child.after_fork = lambda: lines.pop().close()


def edge_child(zygote: ZygoteKeeper, place: Place, sockets: list[list[socket]], console: socket | None, number: int) -> Child:
    """Return an edge that gets a fresh line to the zygote at every fork."""
    from sekisho.app.roles import edge

    lines: list[socket] = []

    def in_child() -> int:
        zygote.forget()
        if console is not None:
            console.close()
        for other, of_edge in enumerate(sockets):
            if other != number:
                for listening in of_edge:
                    listening.close()
        return edge.main(place, sockets[number], lines[-1], number)

    child = Child(f"edge-{number}", in_child, rank=0)
    _with_line(child, zygote, lines)
    return child


def _reload(path: Path | None, folder: DataFolder) -> bool:
    """Check the file again; a bad one changes nothing and is told."""
    try:
        settings, waiting = read_again(path, last_good(folder))
        _check(settings)
    except Refused as refused:
        log.error("reload refused, the old settings stay: %s", refused)
        return False
    keep_last_good(folder, settings)
    log.info("settings reloaded%s", f"; these wait for a restart: {', '.join(waiting)}" if waiting else "")
    return True


def _write_state(folder: DataFolder, state: dict[str, object], children: list[Child]) -> None:
    state["processes"] = [{"name": child.name, "pid": child.pid, "restarts": child.restarts} for child in children]
    replace_file(folder.state, json.dumps(state, ensure_ascii=False).encode(), mode=0o644)
