"""Strict reading of envelope addresses: one reading only, so that nobody is talked into relaying (RFC 5321 sections 4.1.2 and 4.1.3, RFC 6531)."""

import ipaddress
import re
import unicodedata
from enum import Enum

import idna

from sekisho.model.address import NULL_SENDER, Address

MAX_LOCAL_OCTETS = 64  # RFC 5321 section 4.5.3.1.1
MAX_DOMAIN_OCTETS = 255  # RFC 5321 section 4.5.3.1.2


class AddressFault(Enum):
    """Why an address is refused."""

    SYNTAX = "syntax"
    UNSAFE = "unsafe"  # well-formed, but another server could read a route in it
    NEEDS_UTF8 = "needs_utf8"


_ATOM = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~\-"
# Dots in a row or at the end are no dot-string, but mailboxes of Japanese mobile carriers have them (abc..def.@docomo.ne.jp): they are taken.
_DOTTED = re.compile(rf"[{_ATOM}][{_ATOM}.]*+")
_DOTTED_UTF8 = re.compile(rf"[{_ATOM}\x80-\U0010ffff][{_ATOM}.\x80-\U0010ffff]*+")
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\[ -~])*)"')
_QUOTED_UTF8 = re.compile(r'"((?:[ !#-\[\]-~\x80-\U0010ffff]|\\[ -~])*)"')
_QUOTED_PAIR = re.compile(r"\\(.)")
# An underscore is no letter of host names, yet sending hosts carry it.
_DOMAIN = re.compile(r"(?!-)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)*[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_SOURCE_ROUTE = re.compile(r"@[A-Za-z0-9._-]+(?:,@[A-Za-z0-9._-]+)*:")
_ROUTING = frozenset("%!@")  # user%other@ours, other!user@ours, "user@other"@ours: old ways to name a further hop


def parse_path(path: str, *, allow_utf8: bool, for_recipient: bool) -> Address | AddressFault:
    """Read what stands between the angle brackets of MAIL FROM or RCPT TO.

    A source route is dropped (RFC 5321 section 4.1.1.3: ignore it). The null path is for MAIL, a bare `postmaster` for RCPT only.
    The domain after the last `@` decides where mail goes; local parts that hide a second hop are refused for recipients, and for both when quoted.
    A local part that needs quotes keeps them, so that the address can be sent on as it stands; needless quotes go away.
    """
    if not path:
        return AddressFault.SYNTAX if for_recipient else NULL_SENDER
    if not allow_utf8 and not path.isascii():
        return AddressFault.NEEDS_UTF8
    if path[0] == "@":
        route = _SOURCE_ROUTE.match(path)
        if route is None:
            return AddressFault.SYNTAX
        path = path[route.end() :]
    local, at, domain = path.rpartition("@")
    if not at:
        return Address("postmaster", "") if for_recipient and path.lower() == "postmaster" else AddressFault.SYNTAX
    checked_local = _local(local, for_recipient=for_recipient)
    if isinstance(checked_local, AddressFault):
        return checked_local
    checked_domain = _literal(domain) if domain.startswith("[") else _domain(domain)
    if checked_domain is None:
        return AddressFault.SYNTAX
    return Address(checked_local, checked_domain)


def _local(local: str, *, for_recipient: bool) -> str | AddressFault:
    if local.isascii():
        if len(local) > MAX_LOCAL_OCTETS:
            return AddressFault.SYNTAX
        dotted, quoted_form = _DOTTED, _QUOTED
    else:
        if len(local.encode()) > MAX_LOCAL_OCTETS or not _is_visible(local):
            return AddressFault.SYNTAX
        dotted, quoted_form = _DOTTED_UTF8, _QUOTED_UTF8
    if dotted.fullmatch(local):
        return AddressFault.UNSAFE if for_recipient and not _ROUTING.isdisjoint(local) else local
    quoted = quoted_form.fullmatch(local)
    if quoted is None:
        return AddressFault.SYNTAX
    content = _QUOTED_PAIR.sub(r"\1", quoted[1])
    if not _ROUTING.isdisjoint(content):
        return AddressFault.UNSAFE
    if dotted.fullmatch(content):
        return content  # RFC 5321 section 4.1.2: both spellings name the same mailbox
    if not content:
        return AddressFault.UNSAFE  # "" is well-formed and nobody's mailbox
    return '"' + content.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_visible(text: str) -> bool:
    """Tell that no character is a control, a format mark (direction, zero width), a separator, a surrogate or unassigned."""
    return not any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs"} and character != " " for character in text)


def _domain(domain: str) -> str | None:
    if domain.isascii():
        return domain.lower() if len(domain) <= MAX_DOMAIN_OCTETS and _DOMAIN.fullmatch(domain) else None
    # U-labels stay as they are, in lower case (RFC 6531 section 3.2); the check is strict IDNA 2008 and maps no look-alikes.
    lowered = unicodedata.normalize("NFC", domain.lower())
    if len(lowered) > MAX_DOMAIN_OCTETS:
        return None
    try:
        idna.encode(lowered, strict=True)
    except (idna.IDNAError, UnicodeError):
        return None
    return lowered


def _literal(domain: str) -> str | None:
    """Return a checked address literal in its usual spelling, `[192.0.2.1]` or `[IPv6:2001:db8::1]`."""
    if not domain.endswith("]"):
        return None
    text = domain[1:-1]
    try:
        if text[:5].lower() == "ipv6:":
            return f"[IPv6:{ipaddress.IPv6Address(text[5:])}]" if "%" not in text else None
        return f"[{ipaddress.IPv4Address(text)}]"
    except ValueError:
        return None
