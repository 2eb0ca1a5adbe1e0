"""Providers: who may set which, and that the client's secret is never shown."""

import pytest

from sekisho.access.oidc import providers
from sekisho.model.access import Role
from sekisho.model.errors import Denied, NotFound, Refused
from sekisho.model.ids import DEFAULT_TENANT, TenantId
from sekisho.ports.control import INSTALLATION

GOOD = {"name": "login", "issuer": "https://login.example.test", "client": "sekisho", "secret": "very secret", "roles": {"admins": Role.TENANT_ADMIN}}


async def put(house, actor, tenant=DEFAULT_TENANT, **more):
    return await house.desk.perform(actor, providers.set_provider, tenant, **{**GOOD, **more})


@pytest.fixture
async def admin(house):
    return await house.actor(await house.account("admin@example.test"))


async def test_it_is_set_and_its_secret_is_sealed(house, admin):
    row = await put(house, admin)
    assert (row.title, row.has_secret) == ("login", True)
    kept = await providers.find(house.control, DEFAULT_TENANT, "login")
    assert b"very secret" not in kept.secret
    assert await house.stores.vault.open(kept.secret, providers.secret_name(DEFAULT_TENANT, "login")) == b"very secret"
    assert "very secret" not in repr(await house.audit()) + repr(await house.desk.perform(admin, providers.list_providers, DEFAULT_TENANT))
    await put(house, admin, secret=None, title="Company login")
    assert (await providers.find(house.control, DEFAULT_TENANT, "login")).secret == kept.secret
    await house.desk.perform(admin, providers.remove_provider, DEFAULT_TENANT, name="login")
    with pytest.raises(NotFound):
        await house.desk.perform(admin, providers.remove_provider, DEFAULT_TENANT, name="login")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"issuer": "http://login.example.test"}, Refused), ({"issuer": "ftp://x.test"}, Refused), ({"issuer": "https://x.test/?a=b"}, Refused), ({"issuer": "file:///etc/passwd"}, Refused),
        ({"issuer": "https://localhost"}, Refused), ({"issuer": "https://localhost."}, Refused), ({"issuer": "https://127.1"}, Refused), ({"issuer": "https://[::ffff:7f00:1]"}, Refused),
        ({"issuer": "https://169.254.169.254/"}, Refused), ({"issuer": "https://u:p@login.example.test"}, Refused), ({"issuer": "https://[x"}, Refused), ({"issuer": "http://localhost:9"}, Refused),
        ({"name": "../x"}, Refused), ({"name": "Login"}, Refused), ({"client": ""}, Refused), ({"roles": {"g": Role.OPERATOR}}, Refused), ({"role": Role.OPERATOR}, Refused),
        ({"roles": {f"g{number}": Role.ANALYST for number in range(201)}}, Refused),
    ],
)  # fmt: skip
async def test_what_cannot_be(house, admin, wrong, error):
    with pytest.raises(error):
        await put(house, admin, **wrong)


async def test_nobody_maps_groups_above_themselves(house):
    north = await house.actor(await house.account("north@example.test", domains=("north.test",)))
    with pytest.raises(Denied):
        await put(house, north)
    with pytest.raises(Denied):  # nor sees to it that nobody comes in any more
        await put(house, north, roles={}, role=None)
    with pytest.raises(Denied):
        await house.desk.perform(north, providers.remove_provider, DEFAULT_TENANT, name="login")
    stranger = await house.actor(await house.account("eve@other.test", Role.TENANT_ADMIN, TenantId("other")))
    with pytest.raises(Denied):
        await put(house, stranger)
    with pytest.raises(Denied):
        await put(house, stranger, INSTALLATION, roles={"g": Role.OPERATOR})


async def test_operators_come_by_the_installations_own(house):
    operator = await house.actor(await house.account("op", Role.OPERATOR))
    assert await put(house, operator, INSTALLATION, roles={"g": Role.OPERATOR})
    with pytest.raises(Refused):
        await put(house, operator, INSTALLATION, roles={"g": Role.ANALYST})
