"""The lists of the console as CSV."""

from pathlib import Path

import pytest

import sekisho.console
from sekisho.model.access import Role

TEMPLATES = Path(sekisho.console.__file__).parent / "templates"
# Tables that are no lists, or whose lines another file has.
ELSEWHERE = {
    "connect.html": "the values of a guide",
    "held.html": "one mail: a line of /quarantine.csv",
    "import.html": "bad lines of what somebody just sent",
    "journey.html": "the reasons of one message: facts.csv of its page, to which it leads",
    "start.html": "the domains: /domains.csv",
}

FILES = ("quarantine", "queue", "audit", "accounts", "domains", "groups", "dmarc", "messages", "people", "overview", "reports", "rules")
FILES += ("webhooks", "policy")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_list_is_a_file(console, language):
    console.account("carol@example.test", Role.TENANT_ADMIN)
    admin = console.logged_in("carol@example.test")
    admin.post("/groups/set", {"csrf": admin.get("/account").form("/logout")["csrf"], "name": "=cmd()", "address": ""})
    for name in FILES:
        answer = admin.get(f"/{name}.csv?lang={language}")
        assert answer.code == 200, name
        assert answer.headers["content-type"].startswith("text/csv"), name
        assert "attachment" in answer.headers["content-disposition"], name
        assert answer.headers["cache-control"] == "no-store", name
    assert '"\'=cmd()"' in admin.get("/groups.csv").body
    assert "carol@example.test" in admin.get("/accounts.csv").body
    assert "group.set" in admin.get("/audit.csv").body
    assert admin.get("/tenants.csv").code == 403, "for whoever runs the installation"
    assert admin.get("/briefing.csv").code == 404, "there is none"


def test_who_may_not_see_a_page_does_not_get_its_file(console):
    console.account("end@example.test", Role.END_USER, addresses=("end@example.test",))
    user = console.logged_in("end@example.test")
    for name in (
        "queue",
        "audit",
        "accounts",
        "domains",
        "groups",
        "dmarc",
        "people",
        "overview",
        "reports",
        "rules",
        "tenants",
        "webhooks",
        "policy",
    ):
        assert user.get(f"/{name}.csv").code == 403, name
    assert user.get("/quarantine.csv").code == 200
    assert console.browser().get("/accounts.csv").code in {200, 303}
    assert "login" in console.browser().get("/accounts.csv").to


def test_every_page_with_a_table_offers_it_as_a_file():
    """Whoever adds a table adds its export, or says above where its lines are to be had."""
    for template in sorted(TEMPLATES.glob("*.html")):
        text = template.read_text("utf-8")
        if "<table" in text and template.name not in ELSEWHERE:
            assert "word('export_csv')" in text, f"{template.name} has a table and no export"
