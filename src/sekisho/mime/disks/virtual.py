"""Virtual disks as Windows mounts them with a double click: VHD (fixed and dynamic), VHDX.

After Microsoft's specifications: "Virtual Hard Disk Image Format", and [MS-VHDX].
"""

from collections.abc import Iterator

from sekisho.mime.disks.disk import Disk, NotReadable, number

_FOOTER = 512
_FIXED, _DYNAMIC, _DIFFERENCING = 2, 3, 4
_NOWHERE = 0xFFFFFFFF
_LARGEST_BLOCK = 268_435_456
_REGIONS = (196_608, 262_144)  # the table and its copy
_HEADERS = (65_536, 131_072)
_BLOCKS_REGION = bytes.fromhex("6677c22d23f600429d64115e9bfd4a08")
_FACTS_REGION = bytes.fromhex("06a27c8b90479a4bb8fe575f050f886e")
_FILE_FACTS = bytes.fromhex("3767a1ca36fa434db3b633f0aa44e76b")
_DISK_SIZE = bytes.fromhex("2442a52f1bcd7648b2115dbed83bf4b8")
_SECTOR_SIZE = bytes.fromhex("1dbf41816fa90947ba47f233a8faab5f")
_MOST_ENTRIES = 2_047
_CHUNK = 8_388_608  # sectors that one bitmap covers
_PRESENT, _PARTLY = 6, 7


def vhd_disks(octets: bytes) -> Iterator[Disk]:
    """Yield the disk of a VHD; two where the footer and its copy in front tell of different ones. Raises NotReadable."""
    seen = set()
    for at in dict.fromkeys((len(octets) - _FOOTER, len(octets) - _FOOTER + 1, 0)):  # an old program wrote a footer of 511 octets
        footer = octets[max(at, 0) : max(at, 0) + _FOOTER]
        if footer[:8] != b"conectix":
            continue
        size, kind, start = _big(footer, 48, 8), _big(footer, 60, 4), _big(footer, 16, 8)
        if (kind, start) in seen:
            continue
        seen.add((kind, start))
        if kind == _FIXED:
            yield Disk(octets, min(size, max(at, 0)) if at else size)
        elif kind == _DYNAMIC:
            yield _dynamic(octets, size, start)
        elif kind == _DIFFERENCING:
            raise NotReadable("changes to another disk")
        else:
            raise NotReadable(f"disk type {kind}")
    if not seen:
        raise NotReadable("no footer")


def _dynamic(octets: bytes, size: int, start: int) -> Disk:
    head = octets[start : start + 1_024]
    if head[:8] != b"cxsparse":
        raise NotReadable("no header of a dynamic disk")
    table, entries, block = _big(head, 16, 8), _big(head, 28, 4), _big(head, 32, 4)
    if not 512 <= block <= _LARGEST_BLOCK or block & (block - 1):
        raise NotReadable(f"blocks of {block} octets")
    bitmap = -(-block // 512 // 8 // 512) * 512

    def find(index: int) -> int:
        sector = _big(octets, table + 4 * index, 4) if index < entries else _NOWHERE
        return sector * 512 + bitmap if sector not in {_NOWHERE, 0} else -1

    return Disk(octets, size, block=block, find=find)


def vhdx_disk(octets: bytes) -> Disk:
    """Return the disk of a VHDX. Raises NotReadable, also where changes still wait in its log: who mounts it sees another disk."""
    if _has_log(octets):
        raise NotReadable("changes wait in a log")
    regions = _regions(octets)
    facts = _facts(octets, regions[_FACTS_REGION])
    if not {_FILE_FACTS, _DISK_SIZE, _SECTOR_SIZE} <= set(facts):
        raise NotReadable("facts missing")
    block, flags = number(facts[_FILE_FACTS], 0, 4), number(facts[_FILE_FACTS], 4, 4)
    sector = number(facts[_SECTOR_SIZE], 0, 4)
    if flags & 2:
        raise NotReadable("changes to another disk")
    if sector not in {512, 4_096} or not 1_048_576 <= block <= _LARGEST_BLOCK or block & (block - 1):
        raise NotReadable(f"blocks of {block} octets, sectors of {sector}")
    table, ratio = regions[_BLOCKS_REGION], _CHUNK * sector // block

    def find(index: int) -> int:
        entry = number(octets, table + 8 * (index + index // ratio), 8)  # behind the blocks of one bitmap stands the bitmap
        return entry >> 20 << 20 if entry & 7 in {_PRESENT, _PARTLY} else -1

    return Disk(octets, number(facts[_DISK_SIZE], 0, 8), sector, block, find)


def _has_log(octets: bytes) -> bool:
    """Tell whether the header in force names a log."""
    headers = [octets[at : at + 80] for at in _HEADERS if octets[at : at + 4] == b"head"]
    if not headers:
        raise NotReadable("no header")
    latest = max(number(header, 8, 8) for header in headers)
    return any(any(header[48:64]) for header in headers if number(header, 8, 8) == latest)


def _regions(octets: bytes) -> dict[bytes, int]:
    for at in _REGIONS:
        if octets[at : at + 4] != b"regi":
            continue
        count = min(number(octets, at + 8, 4), _MOST_ENTRIES)
        entries = [octets[at + 16 + 32 * index : at + 48 + 32 * index] for index in range(count)]
        regions = {entry[:16]: number(entry, 16, 8) for entry in entries}
        if _BLOCKS_REGION in regions and _FACTS_REGION in regions:
            return regions
    raise NotReadable("no table of regions")


def _facts(octets: bytes, at: int) -> dict[bytes, bytes]:
    if octets[at : at + 8] != b"metadata":
        raise NotReadable("no facts")
    found: dict[bytes, bytes] = {}
    for index in range(min(number(octets, at + 10, 2), _MOST_ENTRIES)):
        entry = octets[at + 32 + 32 * index : at + 64 + 32 * index]
        start = at + number(entry, 16, 4)
        found[entry[:16]] = octets[start : start + 16]
    return found


def _big(octets: bytes, at: int, count: int) -> int:
    return int.from_bytes(octets[at : at + count], "big")
