"""LZNT1, by which NTFS packs files: chunks of 4,096 octets, each with its own head ([MS-XCA] section 2.5)."""

_CHUNK = 4_096
_PACKED, _SIZE = 0x8000, 0x0FFF


def unpack_lznt1(octets: bytes, most: int) -> bytes:
    """Return what is packed, at most `most` octets and one chunk; as much as can be read where it is broken."""
    made = bytearray()
    at = 0
    while len(made) < most and at + 2 <= len(octets):
        head = int.from_bytes(octets[at : at + 2], "little")
        if not head:
            break
        made += bytes(-len(made) % _CHUNK)  # each chunk begins where one does
        chunk = octets[at + 2 : at + 3 + (head & _SIZE)]
        at += 3 + (head & _SIZE)
        made += _unpacked(chunk) if head & _PACKED else chunk
    return bytes(made)


def _unpacked(chunk: bytes) -> bytes:
    """Flags of eight things at once: an octet, or a copy whose distance takes more bits the further the chunk has come."""
    made = bytearray()
    at, end = 0, len(chunk)
    while at < end:
        flags = chunk[at]
        at += 1
        if not flags:
            made += chunk[at : at + 8]
            at += 8
            continue
        for bit in range(8):
            if at >= end:
                break
            if not flags >> bit & 1:
                made.append(chunk[at])
                at += 1
                continue
            shift = 16 - max((len(made) - 1).bit_length(), 4) if made else 12
            value = int.from_bytes(chunk[at : at + 2], "little")
            at += 2
            distance, count = (value >> shift) + 1, (value & ((1 << shift) - 1)) + 3
            if distance > len(made):
                return bytes(made)
            piece = bytes(made[-distance:])
            made += (piece * (count // distance + 1))[:count]
            if len(made) > _CHUNK:
                return bytes(made[:_CHUNK])
    return bytes(made)
