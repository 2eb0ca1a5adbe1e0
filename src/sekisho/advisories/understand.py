"""What an entry means: whose product, what kind, who can attack, what happens, what to do. From tables of terms; nothing is guessed."""

import re
import unicodedata
from dataclasses import replace

from sekisho.advisories import product_names
from sekisho.advisories.report import Entry
from sekisho.advisories.terms import Term, Terms, found, holds, shipped_terms, squeeze

_CVE = re.compile(r"\bCVE[-‐–](\d{4})[-‐–](\d{4,7})\b", re.IGNORECASE | re.ASCII)
_JVN = re.compile(r"\b(JVN(?:VU|TA)?)#(\d{8})\b", re.IGNORECASE | re.ASCII)
_JVN_PAGE = re.compile(r"jvn\.jp/(?:en/)?(?:(vu|ta)/JVN(?:VU|TA)|jp/JVN)(\d{8})", re.IGNORECASE)
_PORT = re.compile(r"\b(\d{1,5})\s*/\s*(TCP|UDP)\b", re.IGNORECASE)
_UPLOAD = re.compile(r"(?:ファイルの|ファイルを|のファイル)?アップロード|file uploads?", re.IGNORECASE)
_BEFORE_UPLOAD = 120  # characters in which the file types stand
_EXTENSION = re.compile(r"\.[a-z0-9]{1,8}(?:\.[a-z0-9]{1,4})?(?![a-z0-9])", re.IGNORECASE)
_MOST_NUMBERS = 100


def numbers(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the CVE numbers and the JVN numbers in a text, distinct, in order."""
    normal = unicodedata.normalize("NFKC", text)
    cves = dict.fromkeys(f"CVE-{match[1]}-{match[2]}" for match in _CVE.finditer(normal))
    jvns = dict.fromkeys(f"{match[1].upper()}#{match[2]}" for match in _JVN.finditer(normal))
    jvns |= dict.fromkeys(f"JVN{(match[1] or '').upper()}#{match[2]}" for match in _JVN_PAGE.finditer(normal))
    return tuple(cves)[:_MOST_NUMBERS], tuple(jvns)[:_MOST_NUMBERS]


def understand(entry: Entry, affected: list[str] | None = None, terms: Terms | None = None) -> Entry:
    """Return the entry with everything that its words say. What is known already (from a feed's own fields) is kept.

    `affected`: the lines of the list of affected products, if the report has one.
    """
    terms = terms or shipped_terms()
    text = f"{entry.title}\n{entry.summary}"
    squeezed = squeeze(text)
    listed, versions = product_names.of_lines(affected or [])
    titled, vendor = product_names.of_title(entry.title)
    products = entry.products or listed or ((titled,) if titled else ())
    vendor = entry.vendor or vendor or product_names.giver(entry.summary) or _vendor_of(products)
    cves, jvns = numbers("\n".join((text, *entry.links)))
    remedy = next(found(terms.remedies, squeezed), None)
    attacker = next(found(terms.attackers, squeezed), None)
    weakness = next(found(terms.weaknesses, squeezed), None)
    return replace(
        entry,
        products=products,
        versions=entry.versions or versions,
        vendor=vendor.removesuffix("株式会社"),
        kind=entry.kind or _kind(squeeze(" ".join((*products, entry.title))), squeezed, terms),
        attacker=entry.attacker or (attacker.code if attacker else ""),
        condition=entry.condition or _condition(text),
        impacts=entry.impacts or _impacts(squeezed, terms),
        weakness=entry.weakness or (weakness.code if weakness else ""),
        cves=entry.cves or cves,
        jvns=entry.jvns or jvns,
        remedy=entry.remedy or (remedy.code if remedy else ""),
        exploited=True if any(holds(squeezed, word) for word in terms.exploited) else entry.exploited,
    )


def _kind(names: str, text: str, terms: Terms) -> str:
    """Return the kind by the product's own name first, then by words of the title, then of the summary."""
    for kind in terms.kinds.values():
        if any(holds(names, product) for product in kind.products):
            return kind.code
    for where in (names, text):
        kind_found: Term | None = next(found(terms.kinds, where), None)
        if kind_found is not None:
            return kind_found.code
    return ""


def _impacts(squeezed: str, terms: Terms) -> tuple[str, ...]:
    seen = {term.code: term for term in found(terms.impacts, squeezed)}
    return tuple(code for code, term in seen.items() if not term.unless & seen.keys())


def _condition(text: str) -> str:
    """Return what must hold for an attack besides the weakness itself, in the few forms that are read for certain."""
    normal = unicodedata.normalize("NFKC", text).replace("\n", "")
    port = _PORT.search(normal)
    if port:
        return f"reach {port[1]}/{port[2].upper()}"
    for upload in _UPLOAD.finditer(normal):
        names = _EXTENSION.findall(normal[max(0, upload.start() - _BEFORE_UPLOAD) : upload.start()])
        if names:
            return "upload of " + (f"{', '.join(names[:-1])} or {names[-1]}" if len(names) > 1 else names[0])
    return ""


def _vendor_of(products: tuple[str, ...]) -> str:
    """Return the first word of a product's name where it stands for a maker (Latin letters)."""
    first = products[0].split()[0] if products and products[0].split() else ""
    return first if first.isascii() else ""
