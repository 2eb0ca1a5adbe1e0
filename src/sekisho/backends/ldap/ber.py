"""BER as LDAP uses it (RFC 4511 section 5.1): definite lengths only, every length checked before anything is taken."""

INTEGER, OCTETS, ENUMERATED, BOOLEAN, SEQUENCE, SET = 0x02, 0x04, 0x0A, 0x01, 0x30, 0x31


def element(tag: int, content: bytes) -> bytes:
    """Return one element."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def integer(number: int, tag: int = INTEGER) -> bytes:
    """Return an INTEGER or ENUMERATED that is not negative."""
    return element(tag, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def octets(text: str | bytes, tag: int = OCTETS) -> bytes:
    """Return an OCTET STRING."""
    return element(tag, text.encode() if isinstance(text, str) else text)


def sequence(*parts: bytes, tag: int = SEQUENCE) -> bytes:
    """Return a SEQUENCE, SET or anything that is built of elements."""
    return element(tag, b"".join(parts))


def header(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """Return tag, where the content begins and its size. Raises ValueError for what is no header or not whole yet (IndexError never)."""
    if len(data) < at + 2:
        raise ValueError("cut short")
    tag, first = data[at], data[at + 1]
    if first < 0x80:
        return tag, at + 2, first
    count = first & 0x7F
    if not 1 <= count <= 4:
        raise ValueError("a length that LDAP does not know")
    if len(data) < at + 2 + count:
        raise ValueError("cut short")
    return tag, at + 2 + count, int.from_bytes(data[at + 2 : at + 2 + count], "big")


def elements(data: bytes) -> list[tuple[int, bytes]]:
    """Return the elements that stand one after the other. Raises ValueError."""
    found = []
    at = 0
    while at < len(data):
        tag, begins, size = header(data, at)
        if begins + size > len(data):
            raise ValueError("cut short")
        found.append((tag, data[begins : begins + size]))
        at = begins + size
    return found


def number(content: bytes) -> int:
    """Return what an INTEGER or ENUMERATED says. Raises ValueError for one that no field of LDAP has."""
    if not 1 <= len(content) <= 5:
        raise ValueError("a number that LDAP does not know")
    return int.from_bytes(content, "big", signed=True)
