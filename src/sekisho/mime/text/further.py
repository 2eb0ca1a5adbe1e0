"""Links of an HTML text beyond its ordinary attributes: a refresh, a form of AMP, an animation, data for buttons."""

import re
from collections.abc import Iterator
from itertools import islice

from turbohtml import Element

_MOST = 50  # of one document
_REFRESH = re.compile(r"[\s\d.]*[;,\s]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)  # HTML section 4.2.5.3: the word may be left out
_LONGEST = 4_000  # characters of an attribute
_ADDRESS = re.compile(r"https?://[^\s\"'`<>\\)]{4,1000}", re.IGNORECASE)
_VOCABULARY = "//schema.org"


def of_element(element: Element) -> Iterator[tuple[str, str]]:
    """Yield (address, place) of what a `meta`, `form`, `script`, `animate` or `set` element leads to beside its ordinary attributes."""
    match element.tag:
        case "meta":
            found = _REFRESH.match((element.attr("content") or "")[:_LONGEST])
            if found is not None:
                yield found[1], "html:meta"
        case "form":
            if address := element.attr("action-xhr"):
                yield address, "html:form"
        case "script":
            if (element.attr("type") or "").lower().endswith("json"):
                yield from ((found[0], "html:script") for found in islice(_ADDRESS.finditer(element.text), _MOST) if _VOCABULARY not in found[0])
        case _:  # an animation of a drawing sets the address (SVG 2 section 16.5)
            values = f"{element.attr('values') or ''} {element.attr('to') or ''} {element.attr('from') or ''}"[:_LONGEST]
            yield from ((found[0], "html:a") for found in islice(_ADDRESS.finditer(values.replace(";", " ")), _MOST))
