"""What the overview tells of what is depended on."""

from types import SimpleNamespace

import pytest

from sekisho.console.mail.dependencies import Part, dependencies
from sekisho.keeping.standing.station import health
from sekisho.model.access import Role
from sekisho.model.errors import TemporaryFailure


def test_everybody_sees_what_they_may(console):
    """An analyst sees directories and servers, not the machine; an operator also the disk."""
    console.account()
    console.account("bob@example.test", Role.ANALYST)
    operator, analyst = console.logged_in(), console.logged_in("bob@example.test")
    csrf = operator.get("/account").form("/logout")["csrf"]
    source = {"name": "main", "url": "ldaps://d.example.test", "bind_dn": "cn=x", "base_dn": "dc=x", "minutes": "60", "most_leaving": "33"}
    operator.post("/directories/set", {**source, "password": "no secret of anybody", "csrf": csrf})
    for browser in (operator, analyst):
        assert "Directory</a></td>" in browser.get("/overview").body
    assert "Stores and free disk" not in analyst.get("/overview").body


@pytest.mark.parametrize(("language", "told"), [("en", "spool.db: database or disk is full"), ("ja", "spool.db: ディスクの空きがありません")])
async def test_why_a_store_fails_is_told_in_the_readers_language(language, told):
    async def perform(_):
        raise TemporaryFailure("spool.db: database or disk is full", "spool.db: ディスクの空きがありません")

    caller = SimpleNamespace(may=lambda function: function is health, perform=perform, language=language)
    assert await dependencies(caller, None) == [Part("part_stores", "", told, to="/")]
