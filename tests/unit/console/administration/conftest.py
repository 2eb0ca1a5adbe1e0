"""Administrators of the default organisation, logged in, and what they do."""

import pytest

from sekisho.model.access import Role
from sekisho.model.ids import DEFAULT_TENANT


@pytest.fixture
def admin(console):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    return console.logged_in("carol@example.test")


@pytest.fixture
def analyst(console):
    console.account("bob@example.test", Role.ANALYST)
    return console.logged_in("bob@example.test")


@pytest.fixture
def act():
    """Return a function that sends a form of ours, whether or not it was shown."""

    def send(browser, path, fields=(), **more):
        csrf = browser.get("/account").form("/logout")["csrf"]
        return browser.post(path, [("csrf", csrf), *fields, *more.items()])

    return send


@pytest.fixture
def done(console):
    """Return a function that tells what the audit knows."""

    def told(tenant=DEFAULT_TENANT):
        return {(line.use_case, line.outcome) for line in console.audit(tenant)}

    return told
