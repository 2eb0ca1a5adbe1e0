"""What Microsoft's Script Encoder wrote (`.vbe`, `.jse`, `VBScript.Encode`): pieces between `#@~^` and `^#~@`, read back as the script they run as.

No key is in it: each character stands for one of three, by its place. A host runs the text before the first piece too.
"""

import re
from base64 import b64decode

from sekisho.mime.documents.looking import Looking

MARK = b"#@~^"
_PIECE = re.compile(rb"#@~\^([A-Za-z0-9+/]{6})==")
_END = b"==^#~@"
_MOST_PIECES = 20_000
_CHECKSUM = 6  # letters in front of the end
# What the octets 9 to 127 stand for, by the kind of their place.
_COLUMNS = (
    bytes.fromhex(
        "574a0b0c4a0e0f101112131415161718191a1b1c1d1e1f2e477a56426a2f26494134325b7672433839704568714f09624423754a7e4a5e40774a615d224b"
        "6f4e3b4c50672a7d74542b2d2c306e6b66352521644d52633f7b7829287359337f6d55537c3a5f65465831696c5a48275c3d24793760512036"
    ),
    bytes.fromhex(
        "6e4c0b0c4c0e0f101112131415161718191a1b1c1d1e1f2d755260715e495c627d2936207c7a7f6b63332b68516676316454434c3a4c7e4c452c2a742737"
        "4479592f6f26726a397b3f387767534734785d30235a5b6c485570692e4c21244e5009567335614b583b57226d4d2528464a32413d5f4f4265"
    ),
    bytes.fromhex(
        "7b410b0c410e0f101112131415161718191a1b1c1d1e1f323021295b38333d583a3565395c5673664e456b6259785e7d4a6d714160415340422748727531"
        "374d5222546a47642d207f2e4c5d7e6c6f797443267625242b28234134092a443f773b55696163506751494f46687c36706e7a2f5f4b5a2c57"
    ),
)
KINDS = bytes(map(int, "0120121221210212021200122102122100212120200120210212001220012021"))
_AS_THEY_ARE = b"\n\r<>@"  # these come from escapes
ESCAPES = ((b"@&", b"\n"), (b"@#", b"\r"), (b"@*", b">"), (b"@!", b"<"), (b"@$", b"@"))
_HIGH = bytes(range(128, 256))
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def _table(column: bytes) -> bytes:
    meant = bytes(range(9)) + column + _HIGH
    return bytes(octet if octet in _AS_THEY_ARE else meant[octet] for octet in range(256))


TABLES = tuple(map(_table, _COLUMNS))


def in_clear(octets: bytes, looking: Looking) -> bytes:
    """Return what `decoded` does, within the limits of a look."""
    if octets.count(MARK) > _MOST_PIECES:
        raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_PIECES} pieces of encoded script")
    looking.spend(len(octets))
    return decoded(octets)


def decoded(octets: bytes) -> bytes:
    """Return a script with every encoded piece of it in clear; the same octets where there is none."""
    pieces: list[bytes] = []
    position = 0
    last = octets.rfind(_END)  # so that an end that is nowhere is not looked for again and again
    while (found := _PIECE.search(octets, position)) is not None:
        pieces.append(octets[position : found.start()])
        size = int.from_bytes(b64decode(found[1] + b"=="), "little")
        end = found.end() + size + _CHECKSUM  # where the host looks: the marks of an end may stand in the script too
        if not octets.startswith(_END, end) and found.end() <= last:
            end = octets.find(_END, found.end())
        position = end + len(_END) if octets.startswith(_END, end) else min(end, len(octets))  # cut off, or ended otherwise: the size tells
        end = min(end, len(octets))
        pieces.append(_clear(octets[found.end() : max(found.end(), end - _CHECKSUM)]))
    return b"".join((*pieces, octets[position:]))


def _clear(data: bytes) -> bytes:
    for written, meant in ESCAPES:
        data = data.replace(written, meant)
    plain = data.translate(None, _HIGH)  # what is not ASCII stands as it is, and has no place in the order
    clear = bytearray(len(plain))
    for place, kind in enumerate(KINDS):
        clear[place :: len(KINDS)] = plain[place :: len(KINDS)].translate(TABLES[kind])
    if len(plain) == len(data):
        return bytes(clear)
    whole, taken, position = [], 0, 0
    for run in _HIGH_RUN.finditer(data):
        count = run.start() - position
        whole += [bytes(clear[taken : taken + count]), run[0]]
        taken, position = taken + count, run.end()
    return b"".join((*whole, bytes(clear[taken:])))
