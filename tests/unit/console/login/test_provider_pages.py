"""The way to a provider and back, as far as the pages are concerned; whole logins are in tests/journeys/test_openid.py."""

import asyncio

import pytest

from sekisho.access.oidc.providers import PROVIDER, Provider, _encode
from sekisho.model.access import Role
from sekisho.ports.control import INSTALLATION, Change


@pytest.fixture
def listed(console):
    """A provider of the installation that nobody can reach: this process asks nobody outside."""
    made = Provider("ops", "Ops & <co>", "https://ops.test", "c", b"", "groups", {}, Role.OPERATOR, False)
    asyncio.run(console.control.commit(INSTALLATION, [Change(PROVIDER, "ops", _encode(made))]))
    return console


def test_providers_stand_on_the_login_page(listed):
    page = listed.browser().get("/login?next=/account").body
    assert 'href="/login/by/-/ops?next=/account"' in page
    assert "Ops &amp; &lt;co&gt;" in page


def test_one_that_does_not_answer_is_told_as_that(listed):
    answer = listed.browser().get("/login/by/-/ops")
    assert answer.code == 503
    assert "ops.test" not in answer.body


@pytest.mark.parametrize("path", ["/login/by/default/nobody", "/login/by/-/%3Cscript%3E", "/login/by/other/ops"])
def test_unknown_ones_are_not_there(listed, path):
    assert listed.browser().get(path).code == 404


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=y", "?error=access_denied&state=y"])
def test_an_answer_that_nobody_asked_for(listed, query):
    browser = listed.browser()
    answer = browser.get(f"/login/by/-/ops/back{query}")
    assert answer.code == 422
    assert "sekisho" not in browser.jar
