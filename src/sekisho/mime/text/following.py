"""The links of one HTML document: where its elements lead, with the text that a reader sees of each."""

from collections.abc import Sequence

import turbohtml
from turbohtml import Element

from sekisho.mime.text.folding import without_invisible
from sekisho.mime.text.placing import place_of
from sekisho.mime.web import links
from sekisho.mime.web.kept import Kept
from sekisho.model.budget import Budget
from sekisho.model.message import Defect

__all__ = ["MOST_FOLLOWED", "follow"]

MOST_FOLLOWED = 2_000  # links of one document that are kept before those to be clicked are put first; beyond them what is new


def follow(records: Sequence[turbohtml.Link], found: Kept, budget: Budget) -> list[Defect]:
    """Keep where these lead, and return what is odd about them. Raises BudgetSpent."""
    base = next((url for element, _, url in records if element.tag == "base"), "")  # it holds for what stands before it too
    defects = []
    if len(records) > MOST_FOLLOWED:
        defects.append(Defect("html.many_links", "html", str(len(records))))
        records = sorted(records, key=lambda record: record.element.tag not in {"a", "area", "form", "base", "meta"})
    for element, attribute, url in records:
        if url[:4] != "http" and (url[:1] in {"", "#"} or url[:4].lower() in {"cid:", "mid:"} or url[:11].lower() == "data:image/"):
            continue  # nothing is fetched: a place in this text, a part of this message, the picture itself
        tag = element.tag
        place = place_of(tag, attribute)
        if not place:
            continue
        text = ""
        if place in {"html:a", "html:area"}:
            budget.check_time()  # links stand within links, and each is asked for all its text
            text = without_invisible(" ".join(element.text.split())[:200] or _alternative(element))
        key = (url, place, text)
        if key in found.links:
            continue
        if found.overflowed:
            break  # what is told needs no more work
        if found.full:
            budget.check_time()
        else:
            budget.spend_item()
        found.keep(links.read(url, text, place, base), key)
        if place != "html:img" or url.find("http", 4) > 0:
            for inner in links.inside(url):
                found.keep(links.read(inner, text, "redirect"), (inner, "redirect", text))
    return defects


def _alternative(element: Element) -> str:
    if element.tag == "area":
        return (element.attr("alt") or "")[:200]
    image = element.select_one("img[alt]")
    return (image.attr("alt") or "")[:200] if image is not None else ""
