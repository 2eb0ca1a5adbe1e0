"""Where the volumes of a disk lie: the whole disk, the old table of four (MBR) with its chain, or the table of UEFI (GPT, chapter 5)."""

from collections.abc import Iterator

from sekisho.mime.disks.disk import Disk, Volume, number

_MARK = b"\x55\xaa"
_PROTECTIVE, _CHAINS = 0xEE, frozenset({0x05, 0x0F, 0x85})
_MOST = 128
# Partitions of Windows that never hold a file system: "Microsoft reserved".
_RESERVED = bytes.fromhex("16e3c9e35c0bb84d817df92df00215ae")
_FILE_SYSTEMS = (b"NTFS    ", b"EXFAT   ")


def is_boot_sector(head: bytes) -> bool:
    """Tell whether a volume that Windows reads begins so: NTFS, exFAT or FAT."""
    return head[510:512] == _MARK and (head[3:11] in _FILE_SYSTEMS or is_fat(head))


def is_fat(head: bytes) -> bool:
    """Tell whether these are the parameters of a FAT volume ([FAT32 File System Specification] section 3)."""
    sector, cluster, tables = number(head, 11, 2), number(head, 13, 1), number(head, 16, 1)
    if sector not in {512, 1_024, 2_048, 4_096} or not cluster or cluster & (cluster - 1) or tables not in {1, 2}:
        return False
    return number(head, 14, 2) > 0 and (number(head, 21, 1) >= 0xF0) and (number(head, 19, 2) > 0 or number(head, 32, 4) > 0)


def has_table(head: bytes, size: int) -> bool:
    """Tell whether a first sector holds a table of partitions that lie within so many octets."""
    entries = [head[446 + 16 * index : 462 + 16 * index] for index in range(4)]
    if head[510:512] != _MARK or any(entry[0] not in {0, 0x80} for entry in entries):
        return False
    return any(entry[4] and 0 < number(entry, 8, 4) * 512 < size for entry in entries)


def volumes(disk: Disk) -> Iterator[Volume]:
    """Yield the volumes of a disk in the order of their tables; the whole disk where it has none."""
    head = disk.read(0, 512)
    if head[510:512] != _MARK and disk.read(disk.sector, 8) == b"EFI PART":  # the table of UEFI without the one that protects it
        yield from _of_uefi(disk)
        return
    if is_boot_sector(head) or head[510:512] != _MARK:
        yield Volume(disk, 0, disk.size)
        return
    kinds = {head[446 + 16 * index + 4] for index in range(4)}
    if _PROTECTIVE in kinds:
        yield from _of_uefi(disk)
    else:
        yield from _of_table(disk, head, 0, 0, set())


def _of_table(disk: Disk, head: bytes, at: int, chain: int, seen: set[int]) -> Iterator[Volume]:
    """Yield the volumes of one table; an entry may lead to a further table. Numbers there count from the first of the chain."""
    for index in range(4):
        entry = head[446 + 16 * index : 462 + 16 * index]
        kind, start, count = entry[4], number(entry, 8, 4), number(entry, 12, 4)
        if not kind or not start or not count:
            continue
        if kind in _CHAINS:
            following = chain + start
            if following not in seen and len(seen) < _MOST:
                seen.add(following)
                table = disk.read(following * disk.sector, 512)
                if table[510:512] == _MARK:
                    yield from _of_table(disk, table, following, chain or following, seen)
        else:
            yield Volume(disk, (at + start) * disk.sector, count * disk.sector)


def _of_uefi(disk: Disk) -> Iterator[Volume]:
    head = disk.read(disk.sector, 512)
    if head[:8] != b"EFI PART":
        head = disk.read(disk.size // disk.sector * disk.sector - disk.sector, 512)  # the copy at the end
    if head[:8] != b"EFI PART":
        return
    table, count, size = number(head, 72, 8) * disk.sector, min(number(head, 80, 4), _MOST), number(head, 84, 4)
    if not 128 <= size <= 4_096:
        return
    for index in range(count):
        entry = disk.read(table + index * size, 128)
        first, last = number(entry, 32, 8), number(entry, 40, 8)
        if any(entry[:16]) and entry[:16] != _RESERVED and 0 < first <= last:
            yield Volume(disk, first * disk.sector, (last - first + 1) * disk.sector)
