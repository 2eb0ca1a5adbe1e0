"""A link leads to a host that no honest sender writes so (letters of several writing systems, a bare number, a false front), or to no page at all.

Numbers of private networks (10.0.0.1) and bare numbers in plain text are what engineers write to each other: innocent, or nearly.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from ipaddress import ip_address

from sekisho.inspections.known_domains import own_organisations
from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity
from sekisho.model.message import Link

MIXED_SCRIPT = FindingKind("link.mixed_script", Severity.STRONG, "A link's host mixes letters that only look alike.")
NUMERIC_HOST = FindingKind("link.numeric_host", Severity.SUSPICIOUS, "A link leads to a bare number instead of a name.")
FALSE_FRONT = FindingKind("link.userinfo", Severity.SUSPICIOUS, "A link shows a host name in front of the one it leads to.")
DISGUISED = FindingKind("link.disguised", Severity.STRONG, "A link's host or scheme is written so that it is not recognised.")
ACTIVE = FindingKind("link.active", Severity.SUSPICIOUS, "A link would open a file or carries its page inside instead of leading to one.")
FILE_ELSEWHERE = FindingKind("link.remote_file", Severity.STRONG, "A link opens a file on another computer.")
PROGRAM = FindingKind("link.program", Severity.STRONG, "A link starts a program on the reader's computer.")
SHORTENED = FindingKind("link.shortener", Severity.NOTE, "A link is shortened, so that its target is not seen.")

# Endings that firms give their own computers, and nobody can buy (RFC 6762 appendix G, RFC 8375).
_PRIVATE = frozenset({"local", "lan", "internal", "intranet", "corp", "home", "private", "localdomain", "arpa"})
_SCHEME = re.compile(r"\A[a-z]+:", re.IGNORECASE)
_LOADED = frozenset({"html:img", "html:css", "html:link", "html:script", "document:img"})
_CLICKED = frozenset({"html:a", "html:area", "html:form", "html:meta"})
# Schemes whose links have started programs or shown a foreign folder as one of the reader's own.
_PROGRAMS = frozenset(
    {
        "search-ms",
        "search",
        "ms-msdt",
        "ms-officecmd",
        "ms-appinstaller",
        "ms-cxh",
        "ms-cxh-full",
        "ms-gamingoverlay",
        "shell",
        "its",
        "ms-its",
        "mk",
        "mhtml",
    }
)


def _public(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_global
    except ValueError:
        return True  # flagged as a number, but written in no form that we can read: not excused


def _is_elsewhere(link: Link) -> bool:
    """Tell whether a file lies on a computer outside of the house: one whose name has a dot and is not for private networks."""
    computer = _SCHEME.sub("", link.url[:300]).lstrip("/\\").replace("\\", "/").partition("/")[0]
    inside = link.host.rpartition(".")[2] in _PRIVATE
    return ("." in link.host and _public(link.host) and not inside) or "@" in computer


def _signs(link: Link, own: AbstractSet[str]) -> Iterator[tuple[FindingKind, float]]:
    clicked = link.place in _CLICKED
    if "mixed_script" in link.flags:
        yield MIXED_SCRIPT, 1.0 if clicked else 0.6
    if "numeric_host" in link.flags and _public(link.host):
        yield NUMERIC_HOST, 1.0 if clicked else 0.3
    if "shortener" in link.flags:
        yield SHORTENED, 1.0
    if "deceptive_userinfo" in link.flags:
        yield FALSE_FRONT, 1.0 if clicked else 0.5
    if (
        clicked
        and link.host
        and not link.url.startswith("mailto:")
        and ("obfuscated_host" in link.flags or "obfuscated_scheme" in link.flags or "backslash" in link.flags)
    ):
        yield DISGUISED, 1.0
    if "unusual_scheme" in link.flags and link.url.partition(":")[0].lower() in _PROGRAMS:
        yield PROGRAM, 1.0
    if "file_scheme" in link.flags and link.place not in _LOADED and link.organisation not in own and _is_elsewhere(link):
        yield FILE_ELSEWHERE, 1.0 if clicked else 0.6
    if clicked and ("data_scheme" in link.flags or "file_scheme" in link.flags):  # "javascript:" is dead in every mail program, and old pages have it
        yield ACTIVE, 1.0


class LinkHosts:
    """Looks at the flags that reading a URL as a browser does has left."""

    name = "link_hosts"
    kinds = (MIXED_SCRIPT, NUMERIC_HOST, FALSE_FRONT, DISGUISED, ACTIVE, FILE_ELSEWHERE, PROGRAM, SHORTENED)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield at most one finding of each kind, the surest."""
        best: dict[FindingKind, tuple[float, int]] = {}
        own = own_organisations(dossier.tenant)  # `\\example.test\files` is what Windows calls the folders of the firm `example.test`
        for number, link in enumerate(dossier.message.links):
            if link.flags:
                for kind, confidence in _signs(link, own):
                    if kind not in best or confidence > best[kind][0]:
                        best[kind] = (confidence, number)
        for kind, (confidence, number) in best.items():
            yield kind.seen(Evidence(f"link:{number}", dossier.message.links[number].url[:200]), confidence)
