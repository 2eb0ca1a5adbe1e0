"""Lists of administration and of one's own account as CSV."""

import pytest

from sekisho.model.access import Role

LISTS = ("directories", "signing-keys", "tokens", "reports/schedules", "briefing/inventory", "briefing/issues", "account/sessions", "account/tokens")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_is_a_file(console, language):
    console.account()
    operator = console.logged_in()
    csrf = operator.get("/account").form("/logout")["csrf"]
    source = {"name": "main", "url": "ldaps://d.example.test", "bind_dn": "cn=x", "base_dn": "dc=x", "minutes": "60", "most_leaving": "33"}
    operator.post("/directories/set", {**source, "password": "no secret of anybody", "csrf": csrf})
    operator.post("/account/tokens", {"csrf": csrf, "name": "=cmd()", "days": "9", "permission": "read-mail"})
    for name in LISTS:
        answer = operator.get(f"/{name}.csv?lang={language}")
        assert (answer.code, answer.headers["content-type"].partition(";")[0]) == (200, "text/csv"), name
        assert "attachment" in answer.headers["content-disposition"], name
    told = operator.get("/directories.csv").body
    assert "ldaps://d.example.test" in told
    assert "no secret of anybody" not in told
    assert '"\'=cmd()"' in operator.get("/account/tokens.csv").body
    assert "SPF" in operator.get("/dns.csv?domain=file.test").body
    assert operator.get("/own/acts.csv").code == 404


def test_they_are_for_whoever_may_see_their_pages(console):
    console.account("taro@example.test", Role.END_USER, addresses=("taro@example.test",))
    user = console.logged_in("taro@example.test")
    for name in ("directories", "signing-keys", "tokens", "reports/schedules", "briefing/inventory", "dns"):
        assert user.get(f"/{name}.csv").code == 403, name
    for name in ("own/acts", "account/sessions", "account/tokens"):
        assert user.get(f"/{name}.csv").code == 200, name
