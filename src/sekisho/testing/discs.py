"""Small UDF discs in every form that the programs which write discs know: for tests, and as what fuzzing begins with."""

import struct
from collections.abc import Mapping

BLOCK = 2_048
START = 300  # the sector where the partition begins
PLAIN = struct.pack("<BBHH", 1, 6, 1, 0)
"""The map of an ordinary partition (ECMA-167 part 3 section 10.7.2)."""


def tagged(kind: int, body: bytes) -> bytes:
    """Return a descriptor: its tag, then its body (ECMA-167 part 3 section 7.2)."""
    head = struct.pack("<HHBBHHHI", kind, 3, 0, 0, 1, 0, 0, 0)
    return head[:4] + bytes([sum(head) & 0xFF]) + head[5:] + body


def wide(count: int, block: int, partition: int = 0) -> bytes:
    """Return a long descriptor of an extent (ECMA-167 part 4 section 14.14.2)."""
    return struct.pack("<IIH6x", count, block, partition)


def identifier(name: str, block: int, flags: int = 0, partition: int = 0) -> bytes:
    """Return a line of a folder (section 14.4); "" names the folder above."""
    raw = b"" if not name else b"\x08" + name.encode("latin-1") if name.isascii() else b"\x10" + name.encode("utf-16-be")
    made = tagged(257, struct.pack("<HBB", 1, flags, len(raw)) + wide(BLOCK, block, partition) + b"\0\0" + raw)
    return made + bytes(-len(made) % 4)


def entry(size: int, described: bytes, *, kind: int = 5, how: int = 1, streams: int | None = None, strategy: int = 4) -> bytes:
    """Return an entry (sections 14.9 and 14.17) whose data are told by `described`: descriptors, or (`how` 3) the data themselves."""
    tag = struct.pack("<IHHHBB6sH", 0, strategy, 0, 1, 0, kind, b"", how)
    head = tag + bytes(20) + struct.pack("<Q", size)
    if streams is None:
        return tagged(261, head.ljust(152, b"\0") + struct.pack("<II", 0, len(described)) + described)
    return tagged(266, head.ljust(136, b"\0") + wide(BLOCK, streams) + bytes(40) + struct.pack("<II", 0, len(described)) + described)


def descriptors(maps: tuple[bytes, ...] = (PLAIN,), files: tuple[int, int] = (0, 0), start: int = START, serial: int = 1) -> bytes:
    """Return the descriptors of a volume: one partition, one logical volume whose set of files lies at (partition, block)."""
    partition = tagged(5, struct.pack("<IHH", serial, 1, 0).ljust(172, b"\0") + struct.pack("<II", start, 1_000)).ljust(BLOCK, b"\0")
    head = (struct.pack("<I", serial) + bytes(64) + b"\x08disc".ljust(128, b"\0") + struct.pack("<I", BLOCK)).ljust(232, b"\0")
    head += wide(BLOCK, files[1], files[0]) + struct.pack("<II", len(b"".join(maps)), len(maps))
    logical = tagged(6, head.ljust(424, b"\0") + b"".join(maps)).ljust(BLOCK, b"\0")
    return partition + logical + tagged(8, b"").ljust(BLOCK, b"\0")


def second_kind(name: bytes, rest: bytes = b"") -> bytes:
    """Return the map of a partition of another kind (section 10.7.3)."""
    return (b"\x02\x40\0\0\0" + name.ljust(23, b"\0") + bytes(8) + struct.pack("<HH", 1, 0) + rest).ljust(64, b"\0")


def disc(
    blocks: Mapping[int, bytes],
    maps: tuple[bytes, ...] = (PLAIN,),
    files: tuple[int, int] = (0, 0),
    elsewhere: Mapping[int, bytes] | None = None,
    reserve: bytes = b"",
    shape: tuple[int, int, int] = (400, START, 256),
) -> bytes:
    """Return a disc: blocks of its partition, and sectors, by number. `reserve`: the copy of the descriptors, where it differs.

    `shape`: how many sectors it has, where the partition begins, where the anchor lies.
    """
    count, start, anchor = shape
    made = bytearray(count * BLOCK)
    listed = descriptors(maps, files, start)
    sectors = {16: b"\0BEA01\1", 17: b"\0NSR03\1", 18: b"\0TEA01\1", 32: listed, 48: reserve or listed}
    sectors[anchor] = tagged(2, struct.pack("<IIII", 16 * BLOCK, 32, 16 * BLOCK, 48))
    sectors |= {start + block: octets for block, octets in blocks.items()} | dict(elsewhere or {})
    for sector, octets in sectors.items():
        made[sector * BLOCK : sector * BLOCK + len(octets)] = octets
    return bytes(made)


def file_set(root: int, partition: int = 0) -> bytes:
    """Return the descriptor of the set of files (section 14.1) whose root has its entry in that block."""
    return tagged(256, bytes(384) + wide(BLOCK, root, partition))


def simple(files: Mapping[str, bytes], partition: int = 0) -> dict[int, bytes]:
    """Return the blocks of a root with files whose data are held in their entries, from block 0 on."""
    blocks = {0: file_set(1, partition)}
    listed = identifier("", 1, 10, partition)
    for number, (name, octets) in enumerate(files.items(), 3):
        blocks[number] = entry(len(octets), octets, how=3)
        listed += identifier(name, number, 0, partition)
    blocks[1] = entry(len(listed), listed, kind=4, how=3)
    return blocks
