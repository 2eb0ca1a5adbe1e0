"""Names that a signature may give: domains, selectors, and the identity within its domain."""

import re

import idna

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_QUOTED = re.compile(r"=([0-9A-F]{2})")  # dkim-quoted-printable (RFC 6376 section 2.11)
_LONGEST = 253  # octets of a name in text (RFC 1035 section 2.3.4)
_MOST_IDENTITY = 320


def domain_name(text: str) -> str:
    """Return a d= or s= in lower case, U-labels as A-labels (RFC 8616 section 5). Raises ValueError when DNS could not be asked for it."""
    if not text or len(text) > _LONGEST:
        raise ValueError("a name that is empty or too long")
    if not text.isascii():
        try:
            text = idna.encode(text, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise ValueError("a name that is no internationalised domain name") from None
    name = text.lower()
    if len(name) > _LONGEST or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError("a name with characters that DNS does not have")
    return name


def identity_within(text: str, domain: str) -> str:
    """Return an i= whose domain is `domain` or below it (RFC 6376 section 3.5), its domain in lower case. Raises ValueError."""
    text = _QUOTED.sub(lambda match: chr(int(match[1], 16)), text[: 3 * _MOST_IDENTITY])
    local, at, host = text.rpartition("@")
    if not at or len(text) > _MOST_IDENTITY or not text.isprintable():
        raise ValueError("i= is no identity")
    name = domain_name(host)
    if name != domain and not name.endswith("." + domain):
        raise ValueError("i= is outside of d=")
    return f"{local}@{name}"[:_MOST_IDENTITY]
