"""Search filters as people write them (RFC 4515) to what LDAP takes (RFC 4511 section 4.5.1)."""

import re

from sekisho.backends.ldap.ber import octets, sequence

DEEPEST = 20
_ITEM = re.compile(r"([A-Za-z][A-Za-z0-9;.-]*)?((?::dn)?(?::[A-Za-z0-9.-]+)?:=|>=|<=|~=|=)([^()]*)")
_ESCAPE = re.compile(rb"\\([0-9a-fA-F]{2})")
_TAGS = {">=": 0xA5, "<=": 0xA6, "~=": 0xA8}


def encode_filter(text: str) -> bytes:
    """Return the filter's octets. Raises ValueError if it is none."""
    encoded, rest = _filter(text.strip(), 0)
    if rest:
        raise ValueError(f"the filter has too much at its end: {rest[:40]!r}")
    return encoded


def _filter(text: str, depth: int) -> tuple[bytes, str]:
    if depth > DEEPEST:
        raise ValueError("the filter is nested too deeply")
    if not text.startswith("("):
        raise ValueError(f"a filter begins with a parenthesis, not with {text[:20]!r}")
    text = text[1:]
    if text[:1] in {"&", "|", "!"}:
        kind, text = text[0], text[1:]
        parts = []
        while text.startswith("("):
            part, text = _filter(text, depth + 1)
            parts.append(part)
        if not parts or (kind == "!" and len(parts) > 1):
            raise ValueError("the filter has a sign without what it joins")
        encoded = sequence(*parts, tag={"&": 0xA0, "|": 0xA1, "!": 0xA2}[kind])
    else:
        item = _ITEM.match(text)
        if item is None:
            raise ValueError(f"the filter has a part that says nothing: {text[:40]!r}")
        encoded, text = _item(item[1] or "", item[2], item[3]), text[item.end() :]
    if not text.startswith(")"):
        raise ValueError("the filter lacks a parenthesis")
    return encoded, text[1:]


def _item(name: str, sign: str, value: str) -> bytes:
    if sign.endswith(":="):  # such as userAccountControl:1.2.840.113556.1.4.803:=2
        rule = sign[:-2].removeprefix(":dn").removeprefix(":")
        parts = [octets(rule, 0x81)] if rule else []
        parts += [octets(name, 0x82)] if name else []
        return sequence(*parts, octets(_value(value), 0x83), *([b"\x84\x01\xff"] if sign.startswith(":dn") else []), tag=0xA9)
    if not name:
        raise ValueError("the filter compares nothing")
    if sign == "=" and value == "*":
        return octets(name, 0x87)
    if sign == "=" and "*" in value:
        first, *middle, last = value.split("*")
        pieces = [octets(_value(first), 0x80)] if first else []
        pieces += [octets(_value(piece), 0x81) for piece in middle if piece]
        pieces += [octets(_value(last), 0x82)] if last else []
        return sequence(octets(name), sequence(*pieces), tag=0xA4)
    return sequence(octets(name), octets(_value(value)), tag=_TAGS.get(sign, 0xA3))


def _value(text: str) -> bytes:
    return _ESCAPE.sub(lambda match: bytes((int(match[1], 16),)), text.encode())
