"""Compound files of Office and of installers, made from their description ([MS-CFB]), for tests."""

import itertools
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass
class _Entry:
    name: str
    kind: int
    start: int
    size: int
    children: list[int] = field(default_factory=list)


def compound(streams: Mapping[Sequence[str], bytes], class_id: bytes = b"") -> bytes:
    """Return a compound file ([MS-CFB]) of {path: octets}; every stream filled up to 4,096 octets, siblings in a list. `class_id`: of its root."""
    entries: list[_Entry] = [_Entry("Root Entry", 5, 0xFFFFFFFE, 0)]
    places: dict[tuple[str, ...], int] = {(): 0}
    sectors: list[tuple[bytes, int]] = []

    def chain(octets: bytes) -> int:
        first = len(sectors)
        pieces = [octets[at : at + 512].ljust(512, b"\0") for at in range(0, len(octets), 512)]
        for number, piece in enumerate(pieces):
            sectors.append((piece, len(sectors) + 1 if number + 1 < len(pieces) else 0xFFFFFFFE))
        return first if pieces else 0xFFFFFFFE

    def folder(path: tuple[str, ...]) -> int:
        if path not in places:
            parent = folder(path[:-1])
            places[path] = len(entries)
            entries[parent].children.append(len(entries))
            entries.append(_Entry(path[-1], 1, 0, 0))
        return places[path]

    for path, octets in streams.items():
        octets = octets.ljust(4_096, b"\0")  # shorter ones would lie in a stream of streams
        parent = folder(tuple(path[:-1]))
        entries[parent].children.append(len(entries))
        entries.append(_Entry(path[-1], 2, chain(octets), len(octets)))
    siblings: dict[int, int] = {}
    for entry in entries:
        siblings |= dict(itertools.pairwise(entry.children))
    table = b""
    for number, entry in enumerate(entries):
        raw, children = entry.name.encode("utf-16-le"), entry.children
        table += raw.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sIQQIQ", len(raw) + 2, entry.kind, 1, 0xFFFFFFFF, siblings.get(number, 0xFFFFFFFF), children[0] if children else 0xFFFFFFFF,
            b"" if number else class_id, 0, 0, 0, entry.start, entry.size,
        )  # fmt: skip
    directory = chain(table)
    fat_size = -(-(len(sectors) + 2) // 128)
    fat_at = len(sectors)
    fat = [following for _, following in sectors] + [0xFFFFFFFD] * fat_size
    fat += [0xFFFFFFFF] * (fat_size * 128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6sIIIIIIIII", 62, 3, 0xFFFE, 9, 6, b"", 0, fat_size, directory, 0, 0,
                                                                         0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    head += struct.pack("<109I", *[fat_at + number for number in range(fat_size)], *[0xFFFFFFFF] * (109 - fat_size))
    return head.ljust(512, b"\0") + b"".join(piece for piece, _ in sectors) + struct.pack(f"<{len(fat)}I", *fat)
