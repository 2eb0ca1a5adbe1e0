"""The grammar of a record (RFC 7208 section 12): from text to directives and modifiers. Cached: the same few records are read for most mail."""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address

from sekisho.senderauth.spf.macros import MacroString, parse_macros

# RFC 7208 section 3.4 asks for 450 octets; the longest in use have some thousand. Reading is work that a stranger asks of us.
LONGEST_RECORD = 8_192  # octets
MOST_TERMS = 512
CACHED_RECORDS = 2_048

VERSION = b"v=spf1"

_RESULTS = {"": "pass", "+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(r"([+?~-]?)([A-Za-z][A-Za-z0-9._-]*)(?:([:=/])(.*))?")
_CIDR = re.compile(r"(?:/(0|[1-9][0-9]?))?(?://(0|[1-9][0-9]{0,2}))?")
_IP4 = re.compile(r"((?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!/|$)|(?=/|$))){4})(?:/(0|[1-9][0-9]?))?")
_IP6 = re.compile(r"([0-9A-Fa-f:.]{2,45})(?:/(0|[1-9][0-9]{0,2}))?")
_TOP_LABEL = re.compile(r"(?![0-9]+$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Directive:
    """One mechanism with its qualifier. A network is an address and a mask as numbers; `ip4` and `ip6` have nothing else."""

    mechanism: str  # all, include, a, mx, ptr, ip4, ip6, exists
    result: str  # of check_host where it matches
    text: str  # as written
    target: MacroString | None = None
    network: int = 0
    mask: int = 0
    prefix4: int = 32
    prefix6: int = 128


@dataclass(frozen=True, slots=True)
class Record:
    """One parsed record."""

    directives: tuple[Directive, ...]
    redirect: MacroString | None = None
    explanation: MacroString | None = None


def is_spf(text: bytes) -> bool:
    """True if a TXT record is one of this version (RFC 7208 section 4.5)."""
    return text[:6].lower() == VERSION and (len(text) == 6 or text[6] == 0x20)


def parse_record(text: bytes) -> Record:
    """Read a record that begins with its version. Raises ValueError with what is wrong in it (RFC 7208 section 4.6: permerror)."""
    if len(text) > LONGEST_RECORD:
        raise ValueError(f"the record has over {LONGEST_RECORD} octets")
    return _parse(text)


@lru_cache(CACHED_RECORDS)
def _parse(text: bytes) -> Record:
    if not text.isascii():
        raise ValueError("the record has octets that are not ASCII")
    directives: list[Directive] = []
    modifiers: dict[str, MacroString] = {}
    terms = [term for term in text[len(VERSION) :].decode("ascii").split(" ") if term]
    if len(terms) > MOST_TERMS:
        raise ValueError(f"the record has over {MOST_TERMS} terms")
    for term in terms:
        match = _TERM.fullmatch(term)
        if match is None:
            raise ValueError(f"not a term: {term}")
        qualifier, name, separator, rest = match.groups()
        name = name.lower()
        if separator != "=":
            directives.append(_directive(term, _RESULTS[qualifier], name, separator or "", rest or ""))
        elif qualifier:
            raise ValueError(f"a modifier has no qualifier: {term}")
        elif name not in {"redirect", "exp"}:
            parse_macros(rest)  # unknown modifiers are passed over where they are well formed (RFC 7208 section 6)
        elif name in modifiers:
            raise ValueError(f"{name}= stands twice")
        else:
            modifiers[name] = _domain_spec(rest)
    return Record(tuple(directives), modifiers.get("redirect"), modifiers.get("exp"))


def _directive(text: str, result: str, name: str, separator: str, rest: str) -> Directive:
    match name:
        case "all" if not separator:
            return Directive(name, result, text)
        case "include" | "exists" if separator == ":":
            return Directive(name, result, text, _domain_spec(rest))
        case "ptr" if separator != "/":
            return Directive(name, result, text, _domain_spec(rest) if separator else None)
        case "a" | "mx":
            return _with_prefixes(text, result, name, separator, rest)
        case "ip4" if separator == ":":
            return _ip4(text, result, rest)
        case "ip6" if separator == ":":
            return _ip6(text, result, rest)
        case _:
            raise ValueError(f"not a mechanism: {text}")


def _with_prefixes(text: str, result: str, name: str, separator: str, rest: str) -> Directive:
    """`a` and `mx`: a domain-spec, prefix lengths for both families, or neither. A domain-spec may itself hold slashes."""
    domain, lengths = (rest, "") if separator == ":" else ("", f"/{rest}" if separator else "")
    if separator == ":":
        found = re.search(r"(?:/[0-9]{0,4})?(?://[0-9]{0,4})?$", rest)
        lengths = found.group() if found else ""
        domain = rest[: len(rest) - len(lengths)]
    match = _CIDR.fullmatch(lengths)
    if match is None:
        raise ValueError(f"not a prefix length: {text}")
    four, six = (int(match[1]) if match[1] else 32), (int(match[2]) if match[2] else 128)
    if four > 32 or six > 128:
        raise ValueError(f"a prefix length out of range: {text}")
    return Directive(name, result, text, _domain_spec(domain) if separator == ":" else None, prefix4=four, prefix6=six)


def _ip4(text: str, result: str, rest: str) -> Directive:
    match = _IP4.fullmatch(rest)
    length = int(match[2]) if match and match[2] else 32
    if match is None or length > 32:
        raise ValueError(f"not an IPv4 network: {text}")
    mask = (1 << 32) - (1 << (32 - length))
    return Directive("ip4", result, text, network=int(IPv4Address(match[1])) & mask, mask=mask)


def _ip6(text: str, result: str, rest: str) -> Directive:
    match = _IP6.fullmatch(rest)
    length = int(match[2]) if match and match[2] else 128
    if match is None or length > 128:
        raise ValueError(f"not an IPv6 network: {text}")
    mask = (1 << 128) - (1 << (128 - length))
    return Directive("ip6", result, text, network=int(IPv6Address(match[1])) & mask, mask=mask)


def _domain_spec(text: str) -> MacroString:
    """Read a domain-spec: it ends with a macro, or with a top label after a dot (RFC 7208 section 7.1)."""
    spec = parse_macros(text)
    if not text:
        raise ValueError("an empty domain")
    last = spec.pieces[-1]
    if not isinstance(last, str) or text.endswith(("%%", "%_", "%-")):
        return spec
    before, dot, label = text.removesuffix(".").rpartition(".")
    if not dot or not before or not _TOP_LABEL.fullmatch(label):
        raise ValueError(f"not a domain: {text}")
    return spec
