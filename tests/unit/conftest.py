"""A gate in memory: real stores, real crafts, no sandbox."""

import asyncio
import gc
import socket
from base64 import b64encode
from dataclasses import dataclass

import pytest
import uvicorn
from starlette.applications import Starlette

from sekisho.api.application import Counter, routes
from sekisho.api.catalogue import OPERATIONS
from sekisho.api.idempotency import Repeats
from sekisho.api.rates import Rates
from sekisho.app.assembling.desk import make_desk
from sekisho.app.samples.attachments import locked_zip
from sekisho.backends.embedded import EmbeddedStores
from sekisho.backends.memory.clock import ManualClock
from sekisho.backends.memory.metrics import MemoryMetrics
from sekisho.backends.memory.stores import MemoryStores
from sekisho.gate.carrier import Carrier
from sekisho.gate.inspectors import large_pages
from sekisho.gate.passage import Station
from sekisho.gate.reception import Incoming, Reception
from sekisho.gate.resume import Resume
from sekisho.inspections import CATALOGUE
from sekisho.model.access import Role
from sekisho.model.delivery import Hop, Route
from sekisho.model.dossier import Versions
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.askers import THE_ADMINISTRATOR, among, an_actor
from sekisho.testing.inspecting import InProcessInspectors
from sekisho.testing.owed import an_acceptance
from sekisho.verdict.weights import shipped_weights

ROUTE = Route((Hop("127.0.0.1", 2526),))
PLAIN = b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Minutes\r\n\r\nThe minutes are attached to the plan.\r\n"
VIRUS = PLAIN.replace(b"\r\n\r\n", b"\r\nContent-Type: application/octet-stream; name=a.com\r\n\r\n").replace(
    b"The minutes are attached to the plan.\r\n", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
)


@dataclass
class Gate:
    stores: MemoryStores
    inspectors: InProcessInspectors
    reception: Reception
    resume: Resume
    metrics: MemoryMetrics
    clock: ManualClock
    station: Station
    carrier: Carrier
    tenant: Tenant

    def incoming(self, content=PLAIN, **fields):
        return Incoming(an_acceptance(content, **fields), self.tenant)


@pytest.fixture
def gate():
    clock = ManualClock()
    stores, inspectors, metrics = MemoryStores(clock), InProcessInspectors(), MemoryMetrics()
    tenant = Tenant(domains=("example.test",))
    directory = StaticDirectory((tenant,), {"example.test": DEFAULT_TENANT}, {(DEFAULT_TENANT, "example.test"): ROUTE})
    station = Station(inspectors, CATALOGUE, shipped_weights(), Versions("test"), clock, clues=stores.records)
    carrier = Carrier(directory, "gate.test", 10)
    reception = Reception(station, carrier, stores.records, stores.blobs, stores.signals, metrics, "edge-test", patience=0.3)
    resume = Resume(reception, directory, stores.records, stores.blobs, stores.signals, clock, metrics, "edge-test")
    return Gate(stores, inspectors, reception, resume, metrics, clock, station, carrier, tenant)


@pytest.fixture
def locked_mail():
    """A mail with a locked zip: `locked_mail(content, password, text)`."""

    def build(content=b"The plan.", password=b"k3yZ9x", text=b"Please see the attached file."):
        packed = b64encode(locked_zip("plan.txt", content, password))
        return (
            b"From: Hanako <hanako@partner.test>\r\nTo: taro@example.test\r\nSubject: Plan\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=zz\r\n\r\n--zz\r\nContent-Type: text/plain\r\n\r\n" + text + b"\r\n--zz\r\n"
            b"Content-Type: application/zip; name=plan.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + packed + b"\r\n--zz--\r\n"
        )

    return build


@pytest.fixture
def plain():
    return PLAIN


@pytest.fixture
def virus():
    return VIRUS


@pytest.fixture
async def api_port(tmp_path):
    """The real API over real stores on a socket, for clients; its tokens are "operator", "tenant-admin" and "help-desk"."""
    actors = {"operator": THE_ADMINISTRATOR, **{str(role): an_actor(role) for role in (Role.TENANT_ADMIN, Role.HELP_DESK)}}

    async def identify(request):
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return actors.get(token) if kind == "Bearer" else None

    stores = EmbeddedStores.open(tmp_path / "data-of-the-api", "test")
    desk = make_desk(stores, StaticDirectory([], {}, {}))
    known = among(DEFAULT_TENANT, "other")
    counter = Counter(
        desk, identify, known, Rates(stores.clock, 10_000, 600_000), Repeats(stores.control, stores.clock, stores.vault, stores.counters)
    )
    listening = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=routes(counter, OPERATIONS))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2))
    running = asyncio.create_task(server._serve(sockets=[listening]))
    yield listening.getsockname()[1]
    server.should_exit = True
    await running
    listening.close()
    await stores.close()


@pytest.fixture
def light_forks(monkeypatch):
    """What thousands of collected tests hold in this process is not for a zygote to go through and to lay out anew: seconds each time."""
    monkeypatch.setattr(large_pages, "collapse", lambda: 0)
    gc.freeze()
    yield
    gc.unfreeze()
