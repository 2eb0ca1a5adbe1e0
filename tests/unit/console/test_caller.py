"""What a page knows of whoever asks."""

import pytest
from starlette.requests import Request

from sekisho.access import administration, own_account
from sekisho.access.desk import Desk
from sekisho.backends.memory import ManualClock, MemoryStores
from sekisho.console.caller import Caller
from sekisho.model.access import GRANTS, Actor, Role
from sekisho.model.errors import Denied
from sekisho.model.ids import DEFAULT_TENANT, TenantId


def caller(actor=None, query="", scheme="http", **headers):
    stores = MemoryStores(ManualClock())
    fields = [(b"host", b"localhost:8025"), *((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())]
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/held",
        "query_string": query.encode(),
        "headers": fields,
        "scheme": scheme,
        "client": ("192.0.2.1", 1),
    }
    return Caller(Request(scope), Desk(stores.control, stores.clock, {}), actor)


def an_actor(role, tenant):
    return Actor("a", role, tenant, GRANTS[role], via="session")


def test_an_operator_names_the_tenant_and_nobody_else_does():
    assert caller(an_actor(Role.OPERATOR, None)).tenant == DEFAULT_TENANT
    assert caller(an_actor(Role.OPERATOR, None), "tenant=other").tenant == TenantId("other")
    assert caller(an_actor(Role.TENANT_ADMIN, DEFAULT_TENANT), "tenant=other").tenant == DEFAULT_TENANT


def test_buttons_that_would_be_refused_are_not_shown():
    assert caller(an_actor(Role.TENANT_ADMIN, DEFAULT_TENANT)).may(administration.delete)
    assert not caller(an_actor(Role.AUDITOR, DEFAULT_TENANT)).may(administration.delete)
    assert not caller().may(own_account.show)


async def test_nobody_does_nothing():
    with pytest.raises(Denied):
        await caller().perform(own_account.show)


def test_where_they_are():
    assert caller(query="page=2").here == "/held?page=2"
    assert caller().origin == "http://localhost:8025"
    assert caller(scheme="https").origin == "https://localhost:8025"
    assert caller().ip == "192.0.2.1"
    assert caller(query="page=2").go_and_come_back("/login").headers["location"] == "/login?next=%2Fheld%3Fpage%3D2"


def test_a_browser_before_its_login_is_told_from_others():
    first = caller()
    cookie = next(value.decode() for name, value in first.go("/").raw_headers if name == b"set-cookie")
    visit = cookie.partition(";")[0]
    assert "SameSite=Lax" in cookie
    assert caller(cookie=visit).browser == first.browser
    assert caller().browser != first.browser


def test_by_https_the_cookies_are_for_this_host_alone():
    cookie = next(value.decode() for name, value in caller(scheme="https").go("/").raw_headers if name == b"set-cookie")
    assert cookie.startswith("__Host-sekisho-visit=")
    assert "; Secure" in cookie
