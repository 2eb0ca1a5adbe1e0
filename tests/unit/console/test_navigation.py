"""The menu shows what somebody may use."""

import pytest

from sekisho.console.navigation import MENU, OF_THE_WHOLE, TABS, links_for, tabs_for
from sekisho.console.words import WORDS
from sekisho.model.access import GRANTS, Actor, Role
from sekisho.model.ids import DEFAULT_TENANT


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
    assert [link.path for link in tabs_for(admin, "/people/import/do")] == ["/people", "/groups", "/people/import"]
    assert "/tenants" not in {link.path for link in tabs_for(admin, "/settings")}
    assert "/people/import" not in {link.path for link in tabs_for(Actor("a", Role.AUDITOR, DEFAULT_TENANT, GRANTS[Role.AUDITOR]), "/groups")}
    assert tabs_for(None, "/people") == tabs_for(admin, "/overview") == tabs_for(admin, "/peoples") == ()
    assert all(word in WORDS for group in TABS for _, word, _ in group)
    assert {group[0][0] for group in TABS} <= {path for path, _, _ in MENU}
