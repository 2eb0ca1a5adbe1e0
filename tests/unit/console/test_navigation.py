"""The menu shows what somebody may use."""

import pytest

from sekisho.console.navigation import MENU, OF_THE_WHOLE, TABS, links_for, tabs_for
from sekisho.console.words import WORDS
from sekisho.model.access import GRANTS, Actor, Role
from sekisho.model.ids import DEFAULT_TENANT

EVERYWHERE = {path for path, _, _ in MENU} | {path for group in TABS for path, _, _ in group}
STAFF = [role for role in Role if role not in {Role.OPERATOR, Role.END_USER}]


@pytest.mark.parametrize("role", Role)
def test_only_what_may_be_used(role):
    shown = {link.path for link in links_for(Actor("a", role, DEFAULT_TENANT, GRANTS[role]))}
    own = {"/own"} if role is not Role.END_USER else set()  # staff have no mailbox here
    assert shown == {path for path, _, any_of in MENU if set(any_of) & GRANTS[role]} - own


def test_nobody_sees_nothing_and_every_word_is_there():
    assert links_for(None) == ()
    assert all(word in WORDS for _, word, _ in MENU)


def test_who_looks_after_some_domains_is_not_led_to_what_they_may_not_see():
    shown = {link.path for link in links_for(Actor("a", Role.ANALYST, DEFAULT_TENANT, GRANTS[Role.ANALYST], domains=frozenset({"north.test"})))}
    assert {"/messages", "/quarantine"} <= shown
    assert not shown & OF_THE_WHOLE


def test_pages_that_belong_together_are_tabs_for_those_who_may_use_them():
    admin = Actor("a", Role.TENANT_ADMIN, DEFAULT_TENANT, GRANTS[Role.TENANT_ADMIN])
    assert [link.path for link in tabs_for(admin, "/people/import/do")] == ["/people", "/groups", "/people/import", "/directories"]
    assert "/tenants" not in {link.path for link in tabs_for(admin, "/settings")}
    assert "/people/import" not in {link.path for link in tabs_for(Actor("a", Role.AUDITOR, DEFAULT_TENANT, GRANTS[Role.AUDITOR]), "/groups")}
    assert tabs_for(None, "/people") == tabs_for(admin, "/overview") == tabs_for(admin, "/peoples") == ()
    assert all(word in WORDS for group in TABS for _, word, _ in group)
    assert {group[0][0] for group in TABS} <= {path for path, _, _ in MENU}


@pytest.mark.parametrize("domains", [(), ("north.test",)], ids=["whole", "part"])
def test_every_page_that_is_shown_opens_and_no_other_does(console, domains):
    for role in STAFF:
        login = f"{role}@north.test"
        console.account(login, role, domains=domains)
        browser = console.logged_in(login)
        actor = Actor(login, role, DEFAULT_TENANT, GRANTS[role], domains=frozenset(domains), via="session")
        led = {link.path for link in links_for(actor)}
        led |= {link.path for path in EVERYWHERE for link in tabs_for(actor, path)}
        codes = {path: browser.get(path).code for path in sorted(EVERYWHERE)}
        assert {path for path in led if codes[path] != 200} == set(), role
        assert {path: code for path, code in codes.items() if path not in led and code not in {200, 303, 403, 404}} == {}, (
            role
        )  # 404: staff have no page of their own
