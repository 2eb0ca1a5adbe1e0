"""Links of an HTML text beyond its ordinary attributes: a refresh, a form of AMP, an animation, data for buttons."""

import re
from collections.abc import Iterator
from itertools import islice

import turbohtml
from turbohtml import Element

_MOST = 50  # of one document
_REFRESH = re.compile(r"[\s\d.]*[;,\s]\s*(?:url\s*=\s*)?[\"']?([^\"']+)", re.IGNORECASE)  # HTML section 4.2.5.3: the word may be left out
_LONGEST = 4_000  # characters of an attribute
_ADDRESS = re.compile(r"https?://[^\s\"'`<>\\)]{4,1000}", re.IGNORECASE)
_VOCABULARY = "//schema.org"


def find(document: turbohtml.Document, html: str) -> Iterator[tuple[str, str]]:
    """Yield (address, place) of them. Plain searches of the source come first: hardly any mail has one."""
    if "efresh" in html or "EFRESH" in html:
        for element in islice(document.select('meta[http-equiv="refresh" i]'), _MOST):
            found = _REFRESH.match((element.attr("content") or "")[:_LONGEST])
            if found is not None:
                yield found[1], "html:meta"
    if "action-xhr" in html:
        for element in islice(document.select("form[action-xhr]"), _MOST):
            yield element.attr("action-xhr") or "", "html:form"
    if "<svg" in html or "<SVG" in html:
        for element in islice(document.select("animate,set"), _MOST):
            yield from _of_animation(element)
    if "json" in html:
        for element in islice(document.select('script[type$="json" i]'), _MOST):
            for found in islice(_ADDRESS.finditer(element.text), _MOST):
                if _VOCABULARY not in found[0]:
                    yield found[0], "html:script"


def _of_animation(element: Element) -> Iterator[tuple[str, str]]:
    """Yield the addresses that an animation of a drawing sets (SVG 2 section 16.5)."""
    values = f"{element.attr('values') or ''} {element.attr('to') or ''} {element.attr('from') or ''}"[:_LONGEST]
    for found in islice(_ADDRESS.finditer(values.replace(";", " ")), _MOST):
        yield found[0], "html:a"
