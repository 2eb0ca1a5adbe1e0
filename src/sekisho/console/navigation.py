"""The menu: one line for each page that stands in it, shown to those who may use it."""

from sekisho.console.rendering import Link
from sekisho.model.access import Actor, Permission

# path, word, permission that a person needs at least for the page to be of use
MENU: tuple[tuple[str, str, Permission], ...] = (("/", "status", Permission.READ_STATION),)


def links_for(actor: Actor | None) -> tuple[Link, ...]:
    """Return what somebody sees in the menu; nobody sees nothing."""
    return tuple(Link(path, word) for path, word, permission in MENU if actor is not None and permission in actor.permissions)
