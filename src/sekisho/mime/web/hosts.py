"""Host names as a browser reads them: percent-encoding, full-width letters, numbers in any base, IPv6, punycode."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address

import idna

from sekisho.mime.remembered import remembered
from sekisho.mime.text.skeleton import is_mixed

_LONGEST = 1_000  # characters; a name that is longer can not be opened (RFC 1035 section 2.3.4 allows 253 octets)
_ORDINARY = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*\Z")  # the great majority: nothing to decode
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f#/:<>?@\[\\\]^|%]")  # WHATWG URL, "forbidden domain code point"
_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)\Z")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_ADDRESS_IN_NAME = re.compile(r"(?:^|[.-])\d{1,3}[.-]\d{1,3}[.-]\d{1,3}[.-]\d{1,3}[.-]")
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)


@dataclass(frozen=True, slots=True)
class Host:
    """A host as opened. `name` is in Unicode, lower case, without a last dot; `wire` is what is asked of DNS; both "" if it can not be opened.

    `flags`: "numeric_host", "obfuscated_host", "punycode", "mixed_script", "invalid_host", "address_in_name".
    """

    name: str
    wire: str
    flags: tuple[str, ...] = ()


_INVALID = Host("", "", ("invalid_host",))
NO_HOST = Host("", "")


@remembered(8_192, 300)
def read_host(raw: str) -> Host:
    """Return how a browser reads the host part of an http URL (WHATWG URL section 3.5, UTS 46 non-transitional)."""
    if not raw:
        return NO_HOST
    if len(raw) > _LONGEST:
        return _INVALID
    lower = raw.lower()
    if "xn--" not in lower and _ORDINARY.match(lower):
        return Host(lower, lower, ("address_in_name",) if _ADDRESS_IN_NAME.search(lower) else ())
    if raw[0] == "[":
        return _ipv6(raw)
    return _decoded(raw)


def _decoded(raw: str) -> Host:
    flags = []
    text = raw
    if "%" in text:
        text = _percent_decoded(text)
        flags.append("obfuscated_host")
    if not text.isascii() and (
        _INVISIBLE.search(text) or any("\uff01" <= character <= "\uff5e" or character in "\u3002\uff61" for character in text)
    ):
        flags.append("obfuscated_host")
    mapped = _mapped(text)
    if mapped is None or not mapped or _FORBIDDEN.search(mapped):
        return Host("", "", (*dict.fromkeys(flags), "invalid_host"))
    trailing = "." if mapped.endswith(".") else ""
    labels = mapped.removesuffix(".").split(".")
    if _NUMBER.match(labels[-1]):
        address = _ipv4(labels)
        if not address:
            return Host("", "", (*dict.fromkeys(flags), "invalid_host"))
        if address != raw:
            flags.append("obfuscated_host")
        return Host(address, address, (*dict.fromkeys(flags), "numeric_host"))
    return _named(labels, trailing, flags)


def _named(labels: list[str], trailing: str, flags: list[str]) -> Host:
    shown, wire = [], []
    for label in labels:
        if label.startswith("xn--"):
            flags.append("punycode")
            decoded = _from_punycode(label)
            if decoded is None:
                flags.append("invalid_host")  # a browser refuses it; the name is kept because it was written
            shown.append(decoded or label)
            wire.append(label)
        else:
            shown.append(label)
            wire.append(label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii"))
    name = ".".join(shown).rstrip(".")
    if not name.isascii() and any(is_mixed(label) for label in shown):
        flags.append("mixed_script")
    if _ADDRESS_IN_NAME.search(name):
        flags.append("address_in_name")
    return Host(name, ".".join(wire) + trailing, tuple(dict.fromkeys(flags)))


def _percent_decoded(text: str) -> str:
    octets = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text.encode("utf-8").decode("latin-1"))
    return octets.encode("latin-1").decode("utf-8", "replace")


def _mapped(text: str) -> str | None:
    """Map by UTS 46: case, width, ignored characters. None for a character that no name may hold."""
    if text.isascii():
        return text.lower()
    try:
        return idna.uts46_remap(text, std3_rules=False, transitional=False)
    except (idna.IDNAError, UnicodeError):
        return None


def _from_punycode(label: str) -> str | None:
    if not label.isascii() or len(label) > 256:  # the codec is quadratic
        return None
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return None
    if not decoded or decoded.isascii() or _FORBIDDEN.search(decoded) or _mapped(decoded) != decoded:
        return None
    return decoded


def _ipv4(labels: list[str]) -> str:
    """Return dotted decimal for one to four numbers in base 8, 10 or 16 (WHATWG URL, "IPv4 parser"), or ""."""
    if len(labels) > 4:
        return ""
    numbers = []
    for label in labels:
        if not _NUMBER.match(label) or len(label) > 100:
            return ""
        try:
            if label[:2] in {"0x", "0X"}:
                numbers.append(int(label[2:] or "0", 16))
            elif len(label) > 1 and label[0] == "0":
                numbers.append(int(label, 8))
            else:
                numbers.append(int(label))
        except ValueError:
            return ""
    *leading, last = numbers
    if any(number > 255 for number in leading) or last >= 256 ** (5 - len(numbers)):
        return ""
    value = last
    for position, number in enumerate(leading):
        value += number << (8 * (3 - position))
    return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))


def _ipv6(raw: str) -> Host:
    if not raw.endswith("]") or "%" in raw:
        return _INVALID
    try:
        address = IPv6Address(raw[1:-1])
    except ValueError:
        return _INVALID
    if address.ipv4_mapped is not None:
        name = f"[::ffff:{int(address) >> 16 & 0xFFFF:x}:{int(address) & 0xFFFF:x}]"
    else:
        name = f"[{address.compressed}]"
    return Host(name, name, ("numeric_host",))
