"""A domain as DNS spells it: A-labels, lower case, no dot at the end (RFC 5890); nothing that only looks like a name."""

import re
from functools import lru_cache
from unicodedata import normalize

import idna

_ORDINARY = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*\Z")
_LONGEST = 253  # octets of a name in text form (RFC 1035 section 2.3.4)
_LONGEST_READ = 1_000


@lru_cache(maxsize=8_192)
def to_dns(domain: str) -> str:
    """Return how DNS would be asked for this domain, or "" if no such name can exist there.

    Names in other scripts become A-labels by IDNA 2008 with the mapping of UTS 46, so that a U-label and its A-label compare equal.
    Underscores are allowed: they stand in names of hosts that sign and send.
    """
    name = domain[:_LONGEST_READ].strip().removesuffix(".").lower()
    if not name.isascii():
        name = _to_ascii(name)
    return name if 0 < len(name) <= _LONGEST and _ORDINARY.match(name) else ""


def _to_ascii(name: str) -> str:
    try:
        return idna.encode(normalize("NFC", name), uts46=True, std3_rules=False).decode("ascii")
    except (idna.IDNAError, UnicodeError, ValueError):
        return ""
