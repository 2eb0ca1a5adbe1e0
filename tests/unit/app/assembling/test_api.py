"""The API of a process, with a real account and its token."""

import asyncio
import socket

import pytest
import uvicorn
from starlette.applications import Starlette

from sekisho.access import accounts, sessions, tokens
from sekisho.access.accounts import Account
from sekisho.access.doorkeeper import Doorkeeper
from sekisho.access.rules import AccessRules
from sekisho.access.same_site import csrf_token
from sekisho.access.sessions import Session
from sekisho.app.assembling.api import api_routes
from sekisho.app.assembling.desk import make_desk
from sekisho.backends.embedded import EmbeddedStores
from sekisho.model.access import Permission, Role
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.askers import among
from sekisho.testing.asking import fetch

RULES = AccessRules()


@pytest.fixture
async def opened(tmp_path):
    """Yield (port, cookie, token) of a tenant's administrator."""
    stores = EmbeddedStores.open(tmp_path / "data", "test")
    now = stores.clock.now()
    account = Account("a1", DEFAULT_TENANT, "alice@example.test", "Alice", Role.TENANT_ADMIN, created_at=now)
    await stores.control.commit(DEFAULT_TENANT, [accounts.set_account(account, 0)])
    cookie = await sessions.begin(stores.control, account, Session("a1", 1, now, now, now, "password", "127.0.0.1", "test", strong=True), RULES)
    directory = StaticDirectory([Tenant()], {}, {})
    desk = make_desk(stores, directory, access_rules=RULES)
    actor = await Doorkeeper(stores.control, stores.clock, RULES).session_actor(cookie, "127.0.0.1")
    made = await desk.perform(actor, tokens.create, DEFAULT_TENANT, name="test", permissions=[Permission.READ_MAIL])
    app = Starlette(routes=api_routes(stores, desk, among(*directory.holdings), RULES))
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2))
    running = asyncio.create_task(server._serve(sockets=[listening]))
    yield listening.getsockname()[1], cookie, made.token
    server.should_exit = True
    await running
    listening.close()
    await stores.close()


async def test_a_token_opens_what_it_is_for_and_nothing_else(opened):
    port, _, token = opened
    told = {"authorization": f"Bearer {token}"}
    assert (await fetch(port, "GET", "/api/v1/quarantine", headers=told))[0] == 200
    assert (await fetch(port, "GET", "/api/v1/signing-keys", headers=told))[0] == 403
    assert (await fetch(port, "GET", "/api/v1/quarantine?tenant=other", headers=told))[0] == 404
    assert (await fetch(port, "GET", "/api/v1/quarantine", headers={"authorization": f"Bearer {token}x"}))[0] == 401


async def test_a_browsers_session_opens_nothing(opened):
    port, cookie, _ = opened
    ours = {"cookie": f"sekisho={cookie}", "origin": RULES.origins[0], "x-csrf-token": csrf_token(cookie), "sec-fetch-site": "same-origin"}
    assert (await fetch(port, "GET", "/api/v1/signing-keys", headers=ours))[0] == 401
    status, headers, _ = await fetch(port, "POST", "/api/v1/signing-keys", {"domain": "example.test", "algorithm": "ed25519"}, ours)
    assert (status, headers["www-authenticate"]) == (401, "Bearer")


async def test_a_tenant_that_is_not_there(opened):
    port, _, token = opened
    status, _, _ = await fetch(port, "GET", "/api/v1/messages/0k7f2m9qx3t8w5n1r6ga?tenant=typo", None, {"authorization": f"Bearer {token}"})
    assert status == 404


async def test_scim_is_there_by_token_and_not_by_a_browsers_session(opened):
    port, cookie, token = opened
    assert (await fetch(port, "GET", "/scim/v2/ServiceProviderConfig", headers={"authorization": f"Bearer {token}"}))[0] == 200
    assert (await fetch(port, "GET", "/scim/v2/Users", headers={"authorization": f"Bearer {token}"}))[0] == 403
    assert (await fetch(port, "GET", "/scim/v2/Users", headers={"cookie": f"sekisho={cookie}"}))[0] == 401
