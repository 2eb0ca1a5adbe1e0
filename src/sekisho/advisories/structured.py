"""Reports in JSON: CISA's catalogue of Known Exploited Vulnerabilities, and CSAF 2.0 advisories. Other shapes are left out."""

from typing import Any

from sekisho.advisories.feeds import is_web, iso_day
from sekisho.advisories.report import Entry, Report, UnreadableReport
from sekisho.advisories.understand import numbers, understand

_MOST_ENTRIES = 5_000
_DEEPEST_BRANCH = 30


def read_structured(document: Any) -> Report:
    """Return what a JSON document says. Raises UnreadableReport for an unknown shape."""
    if isinstance(document, dict) and isinstance(document.get("vulnerabilities"), list) and "catalogVersion" in document:
        return _kev(document)
    if isinstance(document, dict) and isinstance(document.get("document"), dict) and "csaf_version" in document["document"]:
        return _csaf(document)
    raise UnreadableReport("this JSON is neither CISA's catalogue (catalogVersion, vulnerabilities) nor a CSAF advisory (document.csaf_version).")


def _text(value: Any, longest: int) -> str:
    return value[:longest] if isinstance(value, str) else ""


def _kev(document: dict[str, Any]) -> Report:
    rows = document["vulnerabilities"]
    entries, broken = [], 0
    for number, row in enumerate(rows[:_MOST_ENTRIES], 1):
        cves, _ = numbers(_text(row.get("cveID"), 40)) if isinstance(row, dict) else ((), ())
        if not cves:
            broken += 1
            continue
        action = _text(row.get("requiredAction"), 500)
        entry = Entry(
            number,
            _text(row.get("vulnerabilityName"), 300) or cves[0],
            f"{_text(row.get('shortDescription'), 3_000)}\n{action}".strip(),
            products=tuple(name for name in (_text(row.get("product"), 120),) if name),
            vendor=_text(row.get("vendorProject"), 80),
            cves=cves,
            exploited=True,
        )
        entries.append(understand(entry))
    if not entries:
        raise UnreadableReport("the catalogue holds no entry with a CVE number; nothing was imported.")
    partial = [f"{broken} entries without a CVE number were left out"] if broken else []
    partial += [f"more than {_MOST_ENTRIES} entries; the rest was not read"] if len(rows) > _MOST_ENTRIES else []
    return Report("cisa-kev", iso_day(_text(document.get("dateReleased"), 40)), None, tuple(entries), tuple(partial))


def _csaf(document: dict[str, Any]) -> Report:
    head = document["document"]
    title = _text(head.get("title"), 300)
    tracking = head.get("tracking") if isinstance(head.get("tracking"), dict) else {}
    publisher = head.get("publisher") if isinstance(head.get("publisher"), dict) else {}
    notes = " ".join(_text(note.get("text"), 3_000) for note in _rows(head.get("notes")) if note.get("category") in {"summary", "description"})
    products, vendor = _products(document.get("product_tree"))
    vulnerabilities = _rows(document.get("vulnerabilities"))
    entries = []
    for number, row in enumerate(vulnerabilities[:_MOST_ENTRIES], 1):
        cves, _ = numbers(_text(row.get("cve"), 40))
        words = " ".join(_text(note.get("text"), 3_000) for note in _rows(row.get("notes")))
        remedies = " ".join(_text(remedy.get("details"), 500) for remedy in _rows(row.get("remediations")))
        kinds = {remedy.get("category") for remedy in _rows(row.get("remediations"))}
        links = [_text(reference.get("url"), 501) for reference in _rows(row.get("references"))]
        entry = Entry(
            number,
            _text(row.get("title"), 300) or title,
            f"{words or notes}\n{remedies}".strip()[:4_000],
            products=products,
            vendor=vendor or _text(publisher.get("name"), 80),
            cves=cves,
            remedy="update" if "vendor_fix" in kinds else "workaround" if kinds & {"workaround", "mitigation"} else "",
            exploited=True
            if any(threat.get("category") == "exploit_status" and _is_exploited(threat) for threat in _rows(row.get("threats")))
            else None,
            severity=_highest_score(row),
            links=tuple(link for link in links if is_web(link))[:20],
        )
        entries.append(understand(entry))
    if not entries:
        raise UnreadableReport("the CSAF advisory names no vulnerability; nothing was imported.")
    return Report("csaf", iso_day(_text(tracking.get("current_release_date"), 40)), None, tuple(entries))


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _is_exploited(threat: dict[str, Any]) -> bool:
    details = _text(threat.get("details"), 500).lower()
    return "exploit" in details and not details.startswith(("no ", "none", "not "))


def _highest_score(row: dict[str, Any]) -> float | None:
    scores = []
    for score in _rows(row.get("scores")):
        for name in ("cvss_v4", "cvss_v3", "cvss_v2"):
            table = score.get(name)
            value = table.get("baseScore") if isinstance(table, dict) else None
            if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 10:
                scores.append(float(value))
    return max(scores, default=None)


def _products(tree: Any) -> tuple[tuple[str, ...], str]:
    """Return the product names and the first vendor of a product tree (CSAF 2.0 section 3.2.2)."""
    names: dict[str, None] = {}
    vendor = ""
    waiting = [(branch, 0) for branch in reversed(_rows(tree.get("branches") if isinstance(tree, dict) else None))]
    while waiting and len(names) < 40:
        branch, depth = waiting.pop()
        name = _text(branch.get("name"), 120)
        if branch.get("category") == "vendor" and not vendor:
            vendor = name
        if branch.get("category") == "product_name" and name:
            names.setdefault(name)
        if depth < _DEEPEST_BRANCH:
            waiting += [(below, depth + 1) for below in reversed(_rows(branch.get("branches")))]
    return tuple(names), vendor
