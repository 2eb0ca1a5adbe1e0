"""The API on a real socket, over real stores, with tokens that are names of roles."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest
import uvicorn
from starlette.applications import Starlette

from sekisho.api import scim
from sekisho.api.application import Counter, routes
from sekisho.api.catalogue import OPERATIONS
from sekisho.api.idempotency import Repeats
from sekisho.api.rates import Rates
from sekisho.app.assembling.desk import make_desk
from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION
from sekisho.tenancy.from_file import FromFile
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.tenancy.mail_domains.domains import add_domain, vouch_for_domain
from sekisho.tenancy.tenants import create_tenant
from sekisho.testing.askers import THE_ADMINISTRATOR, among, an_actor
from sekisho.testing.asking import fetch

OTHER = TenantId("other")
ACTORS = {
    "operator": THE_ADMINISTRATOR,
    **{str(role): an_actor(role) for role in Role if role not in {Role.OPERATOR, Role.END_USER}},
    "person": an_actor(Role.END_USER, DEFAULT_TENANT, "taro@example.test"),
    "north": an_actor(Role.TENANT_ADMIN, DEFAULT_TENANT, domains=frozenset({"north.test"})),
    "stranger": an_actor(Role.TENANT_ADMIN, OTHER),
}


async def identify(request):
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return ACTORS.get(token) if kind == "Bearer" else None


@asynccontextmanager
async def served(app):
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2))
    running = asyncio.create_task(server._serve(sockets=[listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await running
        listening.close()


@pytest.fixture
async def stores(tmp_path):
    opened = EmbeddedStores.open(tmp_path / "data", "test")
    yield opened
    await opened.close()


@pytest.fixture
def more():
    return {}


@pytest.fixture
async def ask(stores, more):
    """Return a function that asks: method, path, token, body, headers -> (status, headers, body)."""
    desk = make_desk(stores, StaticDirectory([], {}, {}), from_file=lambda: FromFile(domains=("signed.test",)))
    rates = more.get("rates") or Rates(stores.clock, 10_000, 600_000)
    counter = Counter(desk, identify, among(DEFAULT_TENANT, OTHER), rates, Repeats(stores.control, stores.clock, stores.vault, stores.counters))
    app = Starlette(routes=routes(counter, more.get("operations", OPERATIONS)))
    async with served(app) as port:

        async def asked(method, path, token="", body=None, **headers):
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            if token:
                told["authorization"] = f"Bearer {token}"
            return await fetch(port, method, path, body, told)

        asked.port = port
        yield asked


@pytest.fixture
async def provision(stores, more):
    """Return a function that asks as an identity provider does: method, path below /scim/v2, body, token -> (status, headers, body)."""
    desk = make_desk(stores, StaticDirectory([], {}, {}), from_file=lambda: FromFile(domains=("example.test",)))
    await desk.perform(THE_ADMINISTRATOR, create_tenant, INSTALLATION, name="other")
    await desk.perform(THE_ADMINISTRATOR, add_domain, OTHER, name="other.test")
    await desk.perform(THE_ADMINISTRATOR, vouch_for_domain, OTHER, name="other.test")
    rates = more.get("rates") or Rates(stores.clock, 10_000, 600_000)
    counter = Counter(desk, identify, among(DEFAULT_TENANT, OTHER), rates, Repeats(stores.control, stores.clock, stores.vault, stores.counters))
    async with served(Starlette(routes=[*routes(counter, OPERATIONS), *scim.routes(counter)])) as port:

        async def asked(method, path, body=None, token="tenant-admin", **headers):
            told = {"content-type": "application/scim+json"} if body is not None else {}
            told |= {"authorization": f"Bearer {token}"} if token else {}
            told |= {name.replace("_", "-"): value for name, value in headers.items()}
            return await fetch(port, method, f"/scim/v2{path}", body, told)

        async def user(local, **told):
            status, _, made = await asked("POST", "/Users", {"userName": f"{local}@example.test", **told})
            assert status == 201, made
            return made["id"]

        asked.user, asked.stores, asked.desk = user, stores, desk
        yield asked
