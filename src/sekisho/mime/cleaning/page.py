"""HTML written anew from an allow-list of elements and attributes: what is not on it (scripts, forms, handlers, frames) does not come along."""

from collections.abc import Callable
from html import escape

import turbohtml

from sekisho.model.budget import Budget

_KEPT = frozenset(
    "html head body title p div span br hr a img b i u s em strong small big sub sup font center blockquote pre code tt kbd samp var cite q del ins "
    "ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 address abbr figure figcaption section article "
    "header footer main nav aside wbr ruby rb rt rp".split()
)
_DROPPED_WHOLE = frozenset(
    "script style template noscript noframes noembed iframe frame frameset object embed applet svg math form input button select textarea audio "
    "video source track canvas portal dialog base meta link".split()
)
_UNPACKED = frozenset({"form", "noscript"})  # the element goes, the text in it stays
VOID = frozenset("br hr img col wbr".split())
_ATTRIBUTES = frozenset(
    "href src alt title width height align valign border cellpadding cellspacing bgcolor color face size colspan rowspan dir lang start type "
    "style".split()
)
_SCHEMES = ("http://", "https://", "mailto:", "tel:", "cid:", "#")
_PICTURES = ("cid:", "data:image/png;", "data:image/jpeg;", "data:image/gif;")
_STYLES = frozenset(
    "color background-color font-size font-family font-weight font-style text-align text-decoration line-height width height margin padding border "
    "vertical-align margin-top margin-bottom margin-left margin-right padding-top padding-bottom padding-left padding-right".split()
)
_MOST_DEPTH = 200
Shown = Callable[[str, turbohtml.Element], tuple[str, str] | None]


def clean_page(html: str, budget: Budget) -> str:
    """Return the page without anything that runs, asks or loads: pictures only from the mail itself, links only to web, mail and telephone.

    Raises BudgetSpent.
    """
    pieces = ["<!DOCTYPE html>"]
    write_anew(html, _as_kept, pieces.append, budget)
    return "".join(pieces)


def write_anew(html: str, shown: Shown, write: Callable[[str], object], budget: Budget) -> None:
    """Write a page anew: of an element what `shown` returns (its start and end tag, None for its content alone), of a text the text.

    What would run, ask or load is dropped with all in it, whatever `shown` says. No recursion: hostile nesting must not end the process. What
    `write` was given so far stays when it, or a spent budget, raises.
    """
    document = turbohtml.parse(html, positions=False)
    waiting: list[turbohtml.Node | str] = list(reversed(list(document.children)))  # nodes and, as text, end tags
    depth = 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            write(node)
            depth -= 1
        elif isinstance(node, turbohtml.Text):
            write(escape(node.data, quote=False))
        elif isinstance(node, turbohtml.Element):
            budget.spend_item()
            tag = node.tag.lower()
            if tag in _DROPPED_WHOLE and tag not in _UNPACKED:
                continue
            tags = shown(tag, node) if depth < _MOST_DEPTH else None
            if tags is not None:
                write(tags[0])
                if tag in VOID:
                    continue
                waiting.append(tags[1])
                depth += 1
            waiting.extend(reversed(list(node.children)))


def _as_kept(tag: str, element: turbohtml.Element) -> tuple[str, str] | None:
    return (f"<{tag}{_attributes(tag, element)}>", f"</{tag}>") if tag in _KEPT else None


def _attributes(tag: str, element: turbohtml.Element) -> str:
    written = []
    for name, value in element.attrs.items():
        name = str(name).lower()
        text = " ".join(value) if isinstance(value, list | tuple) else str(value or "")
        if name not in _ATTRIBUTES or (name == "type" and tag not in {"ol", "ul", "li"}):
            continue
        if name == "href":
            text = _address(text, _SCHEMES)
        elif name == "src":
            text = _address(text, _PICTURES) if tag == "img" else ""
        elif name == "style":
            text = _style(text)
        if text:
            written.append(f' {name}="{escape(text)}"')
    return "".join(written)


def _address(text: str, allowed: tuple[str, ...]) -> str:
    """Return an address that begins with an allowed scheme, as a browser reads it: controls and white space at the start do not count."""
    plain = "".join(character for character in text if character > " " and character != "\x7f")
    return plain if plain.lower().startswith(allowed) else ""


def _style(text: str) -> str:
    """Return the declarations that only change looks; none with an escape, a comment or a function but rgb()."""
    kept = []
    for declaration in text.split(";")[:50]:
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), value.strip()
        plain = value.lower().replace("rgba(", "").replace("rgb(", "").replace(")", "")
        if colon and name in _STYLES and not any(sign in plain for sign in ("\\", "/*", "(", "<", ">", "@", "expression", "url")):
            kept.append(f"{name}:{value[:200]}")
    return ";".join(kept)
