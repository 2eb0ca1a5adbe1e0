"""Where in HTML a link stands, in the words of `Link.place`, and whether a reader would click it."""

from sekisho.model.message import Link

_CLICKED = frozenset({"html:a", "html:area", "html:form", "html:meta", "html:iframe", "html:object", "html:embed", "html:base", "redirect"})
_PLACES = {"formaction": "html:form", "background": "html:img", "style": "html:css", "srcset": "html:img", "poster": "html:img", "ping": "html:ping"}
_TAG_PLACES = {
    "a": "html:a",
    "img": "html:img",
    "input": "html:img",
    "image": "html:img",
    "style": "html:css",
    "isindex": "html:form",
    "button": "html:form",
    "frame": "html:iframe",
}
_NOT_FOLLOWED = frozenset({"longdesc", "cite", "profile", "archive", "classid", "codebase", "usemap"})


def place_of(tag: str, attribute: str | None) -> str:
    """Return the place of a URL found in this attribute (None: the text of a style sheet), or "" for one that is never followed."""
    if attribute not in {"href", "src"}:
        if attribute in _NOT_FOLLOWED:
            return ""
        place = _PLACES.get(attribute or "style")
        if place is not None:
            return place
    return _TAG_PLACES.get(tag) or ("html:a" if ":" in tag else f"html:{tag}")  # `v:roundrect` is a button of Outlook


def is_loaded(link: Link) -> bool:
    """True for what is fetched without a click, and so comes after what is clicked."""
    return link.place not in _CLICKED
