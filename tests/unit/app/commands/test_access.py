"""`sekisho access`: accounts, for whoever can run commands on the machine."""

import asyncio

import pytest

from sekisho.access import accounts
from sekisho.access.accounts import Account, Factors
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.ports.control import INSTALLATION


def fill(folder):
    async def made():
        stores = EmbeddedStores.open(folder, "test")
        for login, role, tenant in (("op@example.test", Role.OPERATOR, INSTALLATION), ("analyst@example.test", Role.ANALYST, DEFAULT_TENANT)):
            one = Account(login.partition("@")[0], tenant, login, login, role)
            await stores.control.commit(tenant, [accounts.set_account(one, 0), accounts.set_factors(one, Factors("$argon2id$x", b"sealed"), 0)])
        await stores.close()

    asyncio.run(made())


def test_first_run_shows_the_link_again_until_there_is_an_operator(command, folder):
    code, out, _ = command("access", "first-run")
    assert (code, out.count("/first-run/")) == (0, 1)
    assert command("access", "first-run")[1] == out
    fill(folder.root)
    code, out, _ = command("access", "first-run")
    assert (code, out) == (1, "There is an operator already.\n")


def test_all_accounts_of_all_tenants(command, folder):
    fill(folder.root)
    _, out, _ = command("access", "list")
    assert [line.split()[0] for line in out.splitlines()[1:] if "@" in line] == ["op@example.test", "analyst@example.test"]
    assert "argon2" not in out


@pytest.mark.parametrize("login", ["op@example.test", "ANALYST@example.test"])
def test_a_link_and_a_lost_factor(command, folder, login):
    fill(folder.root)
    code, out, _ = command("access", "link", login)
    assert (code, out.count("http://localhost:8025/welcome/")) == (0, 1)
    assert command("access", "clear-factors", login)[0] == 0
    assert command("access", "end-sessions", login)[0] == 0
    assert command("access", "link", "nobody@example.test")[0] == 2
