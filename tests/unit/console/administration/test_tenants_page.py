"""Organisations in a browser."""

import asyncio

import pytest

from sekisho.ports.control import INSTALLATION
from sekisho.tenancy.values import TENANT, TenantRecord, read


@pytest.fixture
def operator(console):
    console.account()
    return console.logged_in()


def test_the_life_of_an_organisation(console, operator, act, done):
    assert "only the installation" in operator.get("/tenants").body
    assert "Made: acme" in act(operator, "/tenants/create", name="acme", title="Acme <b>").body
    assert "Acme &lt;b&gt;" in operator.get("/tenants?tenant=acme").body
    assert act(operator, "/tenants/create", name="Not Good").code == 422
    assert act(operator, "/tenants/create", name="acme").code == 422
    assert "answered with: later" in act(operator, "/tenants/suspend?tenant=acme", why="asked for").body
    assert "taken again" in act(operator, "/tenants/resume?tenant=acme").body
    refused = act(operator, "/tenants/delete?tenant=acme", why="over")
    assert (refused.code, "Tick the box" in refused.body) == (422, True)
    assert "deleted in 30 days" in act(operator, "/tenants/delete?tenant=acme", why="over", sure="yes").body
    assert "to be deleted" in operator.get("/tenants").body
    assert "Type its short name" in operator.get("/tenants?tenant=acme").body
    for name in ("", "Acme", "default"):
        refused = act(operator, "/tenants/erase?tenant=acme", why="asked for", name=name)
        assert (refused.code, "Type the short name acme" in refused.body) == (422, True)
    assert "It is being erased" in act(operator, "/tenants/erase?tenant=acme", why="asked for", name="acme").body
    [erased] = asyncio.run(console.stores.control.entries(INSTALLATION, TENANT))
    assert read(erased, TenantRecord).drops
    assert ("tenant.create", "done") in done(INSTALLATION) | done("acme") | done()
    assert act(operator, "/tenants/rename", title="The Firm").code == 200
    assert operator.get("/tenants?tenant=nobody").code == 404


def test_links_keep_to_the_organisation_that_an_operator_looks_at(operator, act):
    act(operator, "/tenants/create", name="acme")
    body = operator.get("/people?tenant=acme").body
    assert 'href="/groups?tenant=acme"' in body
    assert 'href="/overview?tenant=acme"' in body
    assert "?tenant=acme&amp;lang=ja" in body


def test_nobody_else_sees_them(admin, act):
    assert 'href="/tenants"' not in admin.get("/settings").body
    assert admin.get("/tenants").code == 403
    assert act(admin, "/tenants/create", name="acme").code == 403
