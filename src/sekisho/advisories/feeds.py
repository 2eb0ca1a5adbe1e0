"""Feeds in RSS 1.0 (RDF): JPCERT/CC's own, and JVN's with its vocabulary (JVNRSS 2.0: `sec:identifier`, `sec:cpe`, `sec:cvss`, `sec:references`)."""

from datetime import date

from sekisho.advisories.report import Entry, Report, UnreadableReport
from sekisho.advisories.understand import numbers, understand
from sekisho.mime.text.xml_reading import Element

_MOST_ENTRIES = 500


def looks_feed(root: Element) -> bool:
    """Tell whether an XML document is an RSS 1.0 feed."""
    return root.local == "RDF"


def read_feed(root: Element) -> Report:
    """Return the items of a feed. Raises UnreadableReport if it holds none."""
    items = list(root.all("item"))
    if not items:
        raise UnreadableReport("the feed holds no <item>; nothing was imported.")
    entries = tuple(_entry(number, item) for number, item in enumerate(items[:_MOST_ENTRIES], 1))
    partial = (f"more than {_MOST_ENTRIES} items; the rest was not read",) if len(items) > _MOST_ENTRIES else ()
    days = [day for item in items if (day := iso_day(item.value("date") or item.value("modified"))) is not None]
    jvn = any(item.first("sec:identifier") is not None for item in items)
    return Report("jvn-feed" if jvn else "jpcert-feed", max(days, default=None), None, entries, partial)


def _entry(number: int, item: Element) -> Entry:
    title, summary = item.value("title"), item.value("description")
    references = [element.attributes.get("id", "") + " " + element.text for element in item.all("sec:references")]
    cves, jvns = numbers("\n".join((title, summary, item.value("sec:identifier"), *references)))
    identifier = item.value("sec:identifier")
    if identifier.startswith("JVNDB"):
        jvns = (*jvns, identifier[:40])
    plates = [element for element in item.all("sec:cpe") if element.attributes.get("product")]
    entry = Entry(
        number,
        title[:300],
        summary[:4_000],
        products=tuple(dict.fromkeys(element.attributes["product"][:120] for element in plates))[:40],
        vendor=plates[0].attributes.get("vendor", "")[:80] if plates else "",
        cves=cves,
        jvns=jvns,
        severity=_severity(item),
        links=tuple(link for link in (item.value("link") or item.attributes.get("rdf:about", ""),) if is_web(link)),
    )
    return understand(entry)


def _severity(item: Element) -> float | None:
    scores = []
    for element in item.all("sec:cvss"):
        try:
            score = float(element.attributes.get("score", ""))
        except ValueError:
            continue
        if 0 <= score <= 10:
            scores.append(score)
    return max(scores, default=None)


def is_web(link: str) -> bool:
    """Tell whether a link may be shown: http or https, not too long."""
    return link.startswith(("https://", "http://")) and len(link) <= 500


def iso_day(text: str) -> date | None:
    """Return the day of an ISO 8601 moment, None if it is none."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
