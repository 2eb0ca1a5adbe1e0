"""The menu: one line for each page that stands in it, shown to those who may use it."""

from sekisho.console.rendering import Link
from sekisho.model.access import Actor, Permission, Role

# path, word, permissions of which a person needs one for the page to be of use
_OWN = (Permission.READ_MAIL, Permission.OWN_MAIL)
MENU: tuple[tuple[str, str, tuple[Permission, ...]], ...] = (
    ("/start", "start", (Permission.CHANGE_TENANT,)),
    ("/overview", "overview", (Permission.READ_MAIL,)),
    ("/messages", "messages", _OWN),
    ("/quarantine", "quarantine", _OWN),
    ("/mailbox", "emergency_mailbox", (Permission.OWN_MAIL,)),
    ("/own", "own", (Permission.OWN_MAIL,)),
    ("/queue", "delivery_queue", (Permission.READ_MAIL,)),
    ("/reports", "reports", (Permission.READ_MAIL,)),
    ("/rules", "worth", (Permission.READ_MAIL,)),
    ("/briefing", "briefing", (Permission.READ_TENANT,)),
    ("/policy", "policy", (Permission.READ_POLICY,)),
    ("/domains", "domains", (Permission.READ_TENANT,)),
    ("/people", "people", (Permission.READ_TENANT,)),
    ("/accounts", "accounts", (Permission.READ_AUDIT,)),
    ("/settings", "settings", (Permission.READ_TENANT,)),
    ("/audit", "audit", (Permission.READ_AUDIT,)),
    ("/", "status", (Permission.READ_STATION,)),
    ("/nodes", "nodes", (Permission.READ_STATION,)),
)

# about a whole organisation: not for those who look after some of its domains
OF_THE_WHOLE = frozenset(
    {"/start", "/overview", "/queue", "/audit", "/policy", "/reports", "/rules", "/settings", "/webhooks", "/people/import", "/directories"}
)

# Headings of the menu and what stands under each; what stands under none goes under the last.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("section_mail", ("/start", "/overview", "/messages", "/quarantine", "/own", "/queue", "/emergency", "/mailbox")),
    ("section_protection", ("/policy", "/rules", "/model", "/briefing", "/campaigns", "/reports")),
    ("section_organisation", ("/domains", "/signing-keys", "/people", "/groups", "/directories", "/accounts", "/settings", "/tenants", "/keys")),
    ("section_station", ()),
)
_PLACES = {path: place for place, (_, paths) in enumerate(SECTIONS) for path in paths}


# Pages that belong together: the first stands in the menu, the others beside it.
TABS: tuple[tuple[tuple[str, str, tuple[Permission, ...]], ...], ...] = (
    (
        ("/domains", "domains", (Permission.READ_TENANT,)),
        ("/dns", "start_dns", (Permission.READ_TENANT,)),
        ("/signing-keys", "keys", (Permission.READ_TENANT,)),
        ("/dmarc", "dmarc", (Permission.READ_TENANT,)),
        ("/connect", "start_connect", (Permission.READ_TENANT,)),
    ),
    (
        ("/people", "people", (Permission.READ_TENANT,)),
        ("/groups", "groups", (Permission.READ_TENANT,)),
        ("/people/import", "import_people", (Permission.CHANGE_TENANT,)),
        ("/directories", "directories", (Permission.READ_TENANT,)),
    ),
    (
        ("/settings", "settings", (Permission.READ_TENANT,)),
        ("/webhooks", "hooks", (Permission.READ_TENANT,)),
        ("/tenants", "tenants", (Permission.RUN_STATION,)),
    ),
)


def tabs_for(actor: Actor | None, path: str) -> tuple[Link, ...]:
    """Return the pages beside this one that somebody may use; () where it stands alone."""
    for group in TABS:
        if actor is not None and any(path == place or path.startswith(f"{place}/") for place, _, _ in group):
            hidden = frozenset() if actor.sight.whole else OF_THE_WHOLE
            shown = tuple(Link(place, word) for place, word, any_of in group if place not in hidden and not actor.permissions.isdisjoint(any_of))
            return shown if len(shown) > 1 else ()
    return ()


def links_for(actor: Actor | None) -> tuple[Link, ...]:
    """Return what somebody sees in the menu, section by section; nobody sees nothing."""
    if actor is None:
        return ()
    hidden = frozenset() if actor.sight.whole else OF_THE_WHOLE
    if actor.role is not Role.END_USER:
        hidden |= {"/own"}  # staff have no mailbox here: they change what is others' on other pages
    found = [(path, word) for path, word, any_of in MENU if path not in hidden and not actor.permissions.isdisjoint(any_of)]
    places = {path: _PLACES.get(path, len(SECTIONS) - 1) for path, _ in found}
    several = len(found) > len(SECTIONS)  # a menu of three needs no headings
    return tuple(Link(path, word, SECTIONS[places[path]][0] if several else "") for path, word in sorted(found, key=lambda one: places[one[0]]))
