"""Filters of branches that liblzma may lack: addresses in the code of ARM64 made relative again (as 7-Zip and xz write them)."""

from struct import iter_unpack, pack_into

_CALL_MASK, _CALL = 0xFC000000, 0x94000000
_PAGE_MASK, _PAGE = 0x9F000000, 0x90000000


def of_arm64(octets: bytes, start: int = 0) -> bytes:
    """Return code with its calls (BL) and page addresses (ADRP) as they were before packing; `start` is where the first octet would stand."""
    code = bytearray(octets)
    place = start
    for index, (word,) in enumerate(iter_unpack("<I", octets[: len(octets) & ~3])):
        here = place + 4 * index & 0xFFFFFFFF
        if word & _CALL_MASK == _CALL:
            pack_into("<I", code, 4 * index, _CALL | (word - (here >> 2) & 0x03FFFFFF))
        elif word & _PAGE_MASK == _PAGE:
            source = word >> 29 & 3 | word >> 3 & 0x1FFFFC
            if (source + 0x020000) & 0x1C0000:  # only addresses within half a gigaoctet were changed
                continue
            target = source - (here >> 12)
            word = word & 0x9000001F | (target & 3) << 29 | (target & 0x03FFFC) << 3 | -(target & 0x020000) & 0xE00000
            pack_into("<I", code, 4 * index, word)
    return bytes(code)
