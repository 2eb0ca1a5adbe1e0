"""Small disk images made here: FAT of every width, exFAT, NTFS, tables of partitions, VHD and VHDX around them."""

import struct
import time
from contextlib import suppress
from types import SimpleNamespace

import pytest

from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.disks.disk import Disk, Volume
from sekisho.mime.limits import Limits

BLOCKS = bytes.fromhex("6677c22d23f600429d64115e9bfd4a08")
FACTS = bytes.fromhex("06a27c8b90479a4bb8fe575f050f886e")
FILE, SIZE, SECTOR = (
    bytes.fromhex(text) for text in ("3767a1ca36fa434db3b633f0aa44e76b", "2442a52f1bcd7648b2115dbed83bf4b8", "1dbf41816fa90947ba47f233a8faab5f")
)


def short_entry(name, attributes, cluster, size):
    base, _, ending = name.partition(".")
    head = base.upper().encode().ljust(8)[:8] + ending.upper().encode().ljust(3)[:3]
    return head + struct.pack("<BB7xHHHHI", attributes, 0, cluster >> 16, 0, 0, cluster & 0xFFFF, size)


def long_entries(name):
    units = name.encode("utf-16-le") + b"\0\0"
    units += b"\xff" * (-len(units) % 26)
    pieces = [units[at : at + 26] for at in range(0, len(units), 26)]
    made = b""
    for index in range(len(pieces), 0, -1):
        piece = pieces[index - 1]
        made += bytes((index | (0x40 if index == len(pieces) else 0),)) + piece[:10] + b"\x0f\0\0" + piece[10:22] + b"\0\0" + piece[22:]
    return made


def fat(files, bits=12):
    """A volume of {path: octets}, at most one folder deep, clusters of one sector (of FAT32 too few by the book, which nobody minds)."""
    count = {12: 2_000, 16: 5_000, 32: 2_000}[bits]
    table_sectors = -(-(count + 2) * bits // 8 // 512) + 1
    reserved, root_entries = 32 if bits == 32 else 1, 0 if bits == 32 else 112
    clusters, table = {}, {0: 0xFFFFFF8, 1: 0xFFFFFFF}

    def store(octets):
        first = len(clusters) + 2
        pieces = [octets[at : at + 512].ljust(512, b"\0") for at in range(0, len(octets), 512)]
        for index, piece in enumerate(pieces):
            clusters[first + index] = piece
            table[first + index] = first + index + 1 if index + 1 < len(pieces) else 0xFFFFFFF
        return first if pieces else 0

    if bits == 32:
        clusters[2] = b""  # the root, filled below
        table[2] = 0xFFFFFFF
    folders = {"": short_entry("MY DISK", 8, 0, 0)}
    for path, octets in files.items():
        folder, _, name = path.rpartition("/")
        entry = long_entries(name) + short_entry("FILE~1.TXT", 0x20, store(octets), len(octets))
        folders[folder] = folders.get(folder, short_entry(".", 16, 0, 0) + short_entry("..", 16, 0, 0)) + entry
    for folder in [one for one in folders if one]:
        folders[""] += long_entries(folder) + short_entry("FOLDER~1", 16, store(folders[folder].ljust(512, b"\0")), 0)
    if bits == 32:
        clusters[2] = folders[""].ljust(512, b"\0")
    fat_octets = bytearray(table_sectors * 512)
    for cluster, following in table.items():
        if bits == 12:
            at = cluster + cluster // 2
            pair = int.from_bytes(fat_octets[at : at + 2], "little")
            pair = pair & 0xF | (following & 0xFFF) << 4 if cluster & 1 else pair & 0xF000 | following & 0xFFF
            fat_octets[at : at + 2] = pair.to_bytes(2, "little")
        else:
            size = bits // 8
            fat_octets[cluster * size : cluster * size + size] = (following & ((1 << bits) - 1)).to_bytes(size, "little")
    root_sectors = root_entries * 32 // 512
    total = reserved + 2 * table_sectors + root_sectors + count
    boot = b"\xeb\x3c\x90MSDOS5.0" + struct.pack("<HBHBHHBH", 512, 1, reserved, 2, root_entries, total, 0xF8, 0 if bits == 32 else table_sectors)
    boot = boot.ljust(36, b"\0") + (struct.pack("<IHHI", table_sectors, 0, 0, 2) if bits == 32 else b"")
    boot = boot.ljust(510, b"\0") + b"\x55\xaa"
    body = b"".join(clusters[cluster].ljust(512, b"\0") for cluster in sorted(clusters))
    made = boot.ljust(reserved * 512, b"\0") + bytes(fat_octets) * 2 + (folders[""].ljust(root_sectors * 512, b"\0") if bits != 32 else b"")
    return (made + body).ljust(total * 512, b"\0")


def exfat(files):
    """A volume whose first file has a chain and whose others lie together; clusters of 512 octets."""
    clusters, table = {2: b""}, {2: 0xFFFFFFFF}
    folder = b"\x81" + bytes(31)
    for number, (name, octets) in enumerate(files.items()):
        first = len(clusters) + 2
        pieces = [octets[at : at + 512].ljust(512, b"\0") for at in range(0, len(octets), 512)]
        for index, piece in enumerate(pieces):
            clusters[first + index] = piece
            if not number:
                table[first + index] = first + index + 1 if index + 1 < len(pieces) else 0xFFFFFFFF
        units = name.encode("utf-16-le")
        names = [units[at : at + 30].ljust(30, b"\0") for at in range(0, len(units), 30)]
        folder += bytes((0x85, 1 + len(names))) + bytes(2) + b"\x20\0" + bytes(26)
        folder += b"\xc0" + bytes((3 if number else 1, 0, len(units) // 2)) + bytes(4) + struct.pack("<QIIQ", len(octets), 0, first, len(octets))
        folder += b"".join(b"\xc1\0" + piece for piece in names)
    clusters[2] = folder
    fat_octets = b"".join(table.get(cluster, 0).to_bytes(4, "little") for cluster in range(128))
    boot = b"\xeb\x76\x90EXFAT   " + bytes(53) + struct.pack("<QQIIIIIIHHBBBB", 0, 130, 1, 1, 2, 126, 2, 0, 256, 0, 9, 0, 1, 128)
    body = b"".join(clusters[cluster].ljust(512, b"\0") for cluster in sorted(clusters))
    return (boot.ljust(510, b"\0") + b"\x55\xaa" + fat_octets + body).ljust(130 * 512, b"\0")


def attribute(kind, value, name="", flags=0):
    units = name.encode("utf-16-le")
    start = 24 + len(units)
    made = struct.pack("<IIBBHHHIHH", kind, 0, 0, len(name), 24, flags, 0, len(value), start, 0) + units + value
    made += bytes(-len(made) % 8)
    return made[:4] + len(made).to_bytes(4, "little") + made[8:]


def far_attribute(kind, runs, size, first=0, flags=0):
    """`runs`: (place or None for zeros, count) in clusters."""
    listed, before = b"", 0
    for place, count in runs:
        if place is None:
            listed += b"\x02" + count.to_bytes(2, "little")
        else:
            listed += b"\x32" + count.to_bytes(2, "little") + (place - before).to_bytes(3, "little", signed=True)
            before = place
    made = struct.pack("<IIBBHHHQQHHIQQQ", kind, 0, 1, 0, 64, flags, 0, first, 0, 64, 0, 0, size, size, size) + listed + b"\0"
    made += bytes(-len(made) % 8)
    return made[:4] + len(made).to_bytes(4, "little") + made[8:]


def file_name(name, parent=5, space=1):
    return attribute(0x30, struct.pack("<Q", parent) + bytes(56) + bytes((len(name), space)) + name.encode("utf-16-le"))


def record(attributes, *, folder=False, base=0, used=True):
    body = b"".join(attributes) + b"\xff\xff\xff\xff"
    head = b"FILE" + struct.pack("<HHQHHHHIIQH", 48, 3, 0, 1, 1, 56, used | folder << 1, 0, 1_024, base, 0)
    made = bytearray(head.ljust(48, b"\0") + b"\x07\x07" + bytes(6) + body).ljust(1_024, b"\0")
    for index in (1, 2):  # what is torn off a sector stands apart
        made[48 + 2 * index : 50 + 2 * index] = made[512 * index - 2 : 512 * index]
        made[512 * index - 2 : 512 * index] = b"\x07\x07"
    return bytes(made)


def ntfs(records, data=b""):
    """A volume whose master table lies from cluster 8 on (clusters of 1,024 octets), and `data` behind it; `records` come from number 16 on."""
    table = [record([far_attribute(0x80, [(8, 16 + len(records))], 1_024 * (16 + len(records)))])]
    table += [record([file_name("$Reserved")]) for _ in range(15)] + records
    boot = b"\xeb\x52\x90NTFS    " + struct.pack("<HB", 512, 2) + bytes(34) + struct.pack("<QQB", 8, 8, 0xF6)
    boot = boot[:40] + struct.pack("<QQQb", 0, 8, 8, -10)
    made = (boot.ljust(510, b"\0") + b"\x55\xaa").ljust(8 * 1_024, b"\0") + b"".join(table) + data
    return made.ljust(-(-len(made) // 1_024) * 1_024, b"\0")


def with_table(*entries):
    """Volumes behind a table of four; each entry: (kind, first sector, octets)."""
    head = bytes(446) + b"".join(
        struct.pack("<B3xB3xII", 0x80 if not index else 0, kind, start, len(octets) // 512) for index, (kind, start, octets) in enumerate(entries)
    )
    return laid(head.ljust(510, b"\0") + b"\x55\xaa", *((start, octets) for _, start, octets in entries))


def laid(head, *pieces):
    """Pieces laid behind a head, each at its sector."""
    made = bytearray(head)
    for start, octets in pieces:
        made += bytes(max(0, start * 512 - len(made)))
        made[start * 512 : start * 512 + len(octets)] = octets
    return bytes(made)


def with_uefi_table(*volumes):
    """Volumes behind a table of UEFI; each: (type, first sector, octets)."""
    head = with_table((0xEE, 1, b"\0" * 512))[:512]
    entries = b"".join(kind + bytes(16) + struct.pack("<QQ", start, start + len(octets) // 512 - 1) + bytes(80) for kind, start, octets in volumes)
    table = (b"EFI PART" + bytes(64) + struct.pack("<QII", 2, len(volumes), 128)).ljust(512, b"\0")
    return laid(head + table + entries, *((start, octets) for _, start, octets in volumes))


def footer(kind, size, start=0xFFFFFFFFFFFFFFFF):
    made = b"conectix" + struct.pack(">IIQIIIIQQII", 2, 0x10000, start, 0, 0, 0, 0, size, size, 0, kind)
    return made.ljust(512, b"\0")


def fixed_vhd(disk):
    return disk + footer(2, len(disk))


def dynamic_vhd(disk, block=4_096):
    """Blocks that are all zeros are not there at all."""
    pieces = [disk[at : at + block].ljust(block, b"\0") for at in range(0, len(disk), block)]
    head = footer(3, len(disk), 512)
    sparse = b"cxsparse" + struct.pack(">QQIII", 0xFFFFFFFFFFFFFFFF, 1_536, 0x10000, len(pieces), block)
    table_size = -(-4 * len(pieces) // 512) * 512
    at, table, data = (1_536 + table_size) // 512, b"", b""
    for piece in pieces:
        if piece.strip(b"\0"):
            table += struct.pack(">I", at)
            data += bytes(512) + piece
            at += (512 + block) // 512
        else:
            table += b"\xff\xff\xff\xff"
    return head + sparse.ljust(1_024, b"\0") + table.ljust(table_size, b"\xff") + data + head


def vhdx(disk, *, log=False, parent=False, block=1_048_576):
    unit = 1_048_576
    pieces = [disk[at : at + block].ljust(block, b"\0") for at in range(0, len(disk), block)]
    made = bytearray(b"vhdxfile".ljust(3 * unit, b"\0"))
    for at, sequence in ((65_536, 1), (131_072, 2)):
        made[at : at + 80] = (
            b"head" + bytes(4) + struct.pack("<Q", sequence) + bytes(32) + (b"\1" * 16 if log and sequence == 2 else bytes(16)) + bytes(16)
        )
    regions = b"".join(kind + struct.pack("<QII", at, unit, 1) for kind, at in ((BLOCKS, unit), (FACTS, 2 * unit)))
    made[262_144 : 262_144 + 16 + len(regions)] = b"regi" + bytes(4) + struct.pack("<II", 2, 0) + regions
    facts = [(FILE, struct.pack("<II", block, 2 * parent)), (SIZE, struct.pack("<Q", len(disk))), (SECTOR, struct.pack("<I", 512))]
    listed = b"".join(kind + struct.pack("<IIII", 65_536 + 16 * index, len(value), 0, 0) for index, (kind, value) in enumerate(facts))
    head = b"metadata" + struct.pack("<HH", 0, len(facts)) + bytes(20) + listed
    made[2 * unit : 2 * unit + len(head)] = head
    for index, (_, value) in enumerate(facts):
        made[2 * unit + 65_536 + 16 * index : 2 * unit + 65_536 + 16 * index + len(value)] = value
    for index, piece in enumerate(pieces):
        if piece.strip(b"\0"):
            made[unit + 8 * index : unit + 8 * index + 8] = struct.pack("<Q", len(made) | 6)
            made += piece
    return bytes(made)


def raw(octets):
    return Volume(Disk(octets, len(octets)), 0, len(octets))


@pytest.fixture(scope="session")
def images():
    return SimpleNamespace(**{name: value for name, value in globals().items() if callable(value) and not name.startswith("_")})


@pytest.fixture(scope="session")
def files_of():
    """What a reader of a file system yields until it ends or a limit intercepts: {name: octets} without folders, and the codes of defects."""

    def run(reader, volume, limits=None):
        limits = limits or Limits()
        reading = Reading("1", volume.disk.size, limits, limits.budget(time.monotonic))
        found = {}
        with suppress(Intercepted):
            for member in reader(volume, reading):
                if not member.name.endswith("/"):
                    found[member.name] = b"(locked)" if member.encrypted else member.octets
        return found, [defect.code for defect in reading.defects]

    return run
