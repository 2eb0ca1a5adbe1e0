"""The console process: pages for people, health and metrics over HTTP."""

import asyncio
import json
import socket
from functools import partial

import uvicorn

from sekisho import __version__
from sekisho.app.announcing import Announcer
from sekisho.app.assembling import assemble
from sekisho.app.assembling.api import api_routes
from sekisho.app.assembling.desk import make_desk
from sekisho.app.assembling.entrance import build_gatehouse, forget_first_run, host_names, is_https
from sekisho.app.assembling.lookups import open_lookups
from sekisho.app.configuration.reloading import last_good
from sekisho.app.following import follow
from sekisho.app.impatience import behind
from sekisho.app.roles.common import Place, Signals, receive_descriptor, run, start_name, until
from sekisho.app.roles.knowing import Copy, begin
from sekisho.app.storage import away
from sekisho.app.storage.counting import Counting
from sekisho.app.storage.stores import open_stores
from sekisho.app.supervision.scheduling import SCHEDULING
from sekisho.app.supervision.zygote_keeper import ASK
from sekisho.app.terminal.words import both
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.backends.telemetry.prometheus import PrometheusMetrics, exposition
from sekisho.console.application import make_app
from sekisho.console.door import Door
from sekisho.console.rendering import make_ready
from sekisho.console.status import Process, Status
from sekisho.gate.previewing import SandboxedPreviews
from sekisho.keeping.standing.health import look
from sekisho.model.delivery import Fate
from sekisho.model.errors import TemporaryFailure
from sekisho.tenancy.known.snapshots import Snapshots, current

PROXIES = frozenset({"127.0.0.1", "::1"})  # one in front of the console stands on this machine


def main(place: Place, listening: socket.socket, line: socket.socket) -> int:
    """Serve pages until SIGTERM."""
    SCHEDULING.answer_at_once()
    return run(lambda signals: _serve(place, listening, line, signals))


async def _serve(place: Place, listening: socket.socket, line: socket.socket, signals: Signals) -> None:
    stores = open_stores(place.folder, start_name("console"), late=True)
    settings = place.settings
    snapshots = Snapshots(stores.control, assemble.from_file(last_good(place.folder)))
    if not await begin(stores, snapshots, Copy(place.folder, stores), signals.stop, waits=False):
        await stores.close()
        return
    signals.on_reload.append(lambda: snapshots.rebase(assemble.from_file(last_good(place.folder))))
    lookups = open_lookups(last_good(place.folder), PrometheusMetrics())
    directory = current(snapshots)
    counting = Counting(place.folder.access_counters, stores.clock, settings.counters)
    counters = counting.counters
    gatehouse = build_gatehouse(settings, stores, directory, counters)
    previews = SandboxedPreviews(lambda: receive_descriptor(line, ASK))
    desk = make_desk(stores, directory, from_file=lambda: snapshots.base, resolver=lookups.resolver, previews=previews, **gatehouse.ports)
    api = api_routes(stores, desk, snapshots.knows, gatehouse.rules, counters)
    door = Door(gatehouse, desk, partial(forget_first_run, place.folder))
    app = make_app(partial(read_status, place, stores, snapshots), partial(exposition, str(place.folder.metrics)), host_names(settings), door, api)
    own_tls = is_https(settings) and not settings.console.behind_proxy
    config = uvicorn.Config(
        app,
        http=behind(PROXIES if settings.console.behind_proxy else frozenset()),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=3,
        proxy_headers=settings.console.behind_proxy,
        forwarded_allow_ips=",".join(PROXIES),
        ssl_certfile=settings.tls.certificate if own_tls else None,
        ssl_keyfile=settings.tls.key if own_tls else None,
        limit_concurrency=500,
    )
    server = uvicorn.Server(config)
    await asyncio.to_thread(make_ready)  # who knocks meanwhile waits at the socket
    serving = asyncio.create_task(server._serve(sockets=[listening]))  # `serve` would take over our signals
    announcer = Announcer(stores.nodes, stores.signals, stores.clock, place, "console")

    async def answering() -> None:
        await asyncio.shield(serving)  # it ends by itself, when what was asked is answered

    try:
        await until(signals.stop, following=follow(snapshots, stores.signals), serving=answering(), announcing=announcer.run())
    finally:
        server.should_exit = True
        await serving
    await announcer.leave()
    await counting.close()
    await previews.close()
    await lookups.close()
    await stores.close()


async def read_status(place: Place, stores: EmbeddedStores, snapshots: Snapshots) -> Status:
    """Gather what the page shows. A store that does not answer is a problem to be told, not an error page."""
    # Entries that cannot be used come first: the last good ones are in force.
    problems = [
        (sentence, f"テナント{tenant or key!r}の設定{kind} {key!r}は使用できません。以前の内容で動作しています。")
        for (tenant, kind, key), sentence in list(snapshots.problems.items())[:20]
    ]
    problems += map(both, away.problems(place.folder))
    counts: dict[str, int] = {}
    try:
        health = await look(stores.records, place.folder.root)
        counts = health.counts
        problems += zip(health.problems, health.problems_ja, strict=True)
    except TemporaryFailure as failure:
        problems.append((str(failure), f"ストアが応答しません: {failure.japanese}"))
    except OSError as failure:
        problems.append((str(failure), f"ストアが応答しません: {failure}"))
    try:
        state = json.loads(place.folder.state.read_text())
    except (OSError, ValueError):
        state = {}
        problems.append(("the supervisor's state file cannot be read", "supervisorの状態ファイルを読み取れません"))
    processes = tuple(Process(item["name"], item["pid"], item["restarts"]) for item in state.get("processes", []))
    problems += [
        (f"the process {process.name} is not running", f"プロセス{process.name}が動作していません") for process in processes if not process.pid
    ]
    return Status(
        version=__version__,
        listeners=tuple(state.get("listeners", [])),
        data_folder=str(place.folder.root),
        delivers_to_mailbox=bool(state.get("mailbox")),
        sandbox=tuple(state.get("sandbox", [])),
        reduced=tuple(state.get("reduced", [])),
        reduced_both=tuple((str(english), str(japanese)) for english, japanese in state.get("reduced_both", [])),
        processes=processes,
        fates=tuple((str(fate), counts.get(str(fate), 0)) for fate in Fate),
        queue=counts.get("deliveries", 0),
        outbox=counts.get("outbox", 0),
        problems=tuple(english for english, _ in problems),
        problems_ja=tuple(japanese for _, japanese in problems),
    )
