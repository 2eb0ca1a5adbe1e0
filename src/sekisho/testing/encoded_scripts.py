"""Scripts as Microsoft's Script Encoder writes them, for tests and for fuzzing."""

from base64 import b64encode

from sekisho.mime.documents.encoded_script import ESCAPES, KINDS, TABLES

_INVERSE = tuple({table[octet]: octet for octet in range(9, 128) if octet not in b"\n\r<>@"} for table in TABLES)
_WRITTEN = {meant[0]: written for written, meant in ESCAPES}


def encoded(script: bytes) -> bytes:
    """Return a script with its size, its sum, and its letters changed by their places."""
    data = bytearray()
    place = 0
    for octet in script:
        data += _WRITTEN.get(octet) or bytes([_INVERSE[KINDS[place % len(KINDS)]].get(octet, octet)])
        place += octet < 128
    size, total = (b64encode(number.to_bytes(4, "little")) for number in (len(data), sum(script) & 0xFFFFFFFF))
    return b"#@~^" + size + bytes(data) + total + b"^#~@"
