"""FAT12, FAT16, FAT32 and exFAT: files found by walking the folders, read by following their chains of clusters.

After Microsoft's "FAT32 File System Specification" and "exFAT file system specification".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.disks.disk import STEP, NotReadable, Volume, number

_PAGE, _MOST_PAGES = 4_096, 1_024
_LARGEST_FOLDER = 2_097_152  # octets: 65,536 entries, as many as FAT allows
_DELETED, _LONG, _LABEL, _FOLDER = 0xE5, 0x0F, 0x08, 0x10
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a folder. `together` where the clusters lie one behind the other without a chain (exFAT)."""

    name: str
    folder: bool
    cluster: int
    size: int
    together: bool = False


class Chains:
    """The clusters of one volume, and which follows which."""

    def __init__(self, volume: Volume, bits: int, table: int, heap: int, cluster: int, count: int) -> None:
        self.volume, self.cluster, self.count = volume, cluster, count
        self._bits, self._table, self._heap = bits, table, heap
        self._pages: dict[int, bytes] = {}

    def _octets(self, at: int, count: int) -> bytes:
        """Return octets of the table, a few pages of which are kept."""
        page, offset = divmod(at, _PAGE)
        known = self._pages.get(page)
        if known is None:
            if len(self._pages) >= _MOST_PAGES:
                self._pages.clear()
            known = self._pages[page] = self.volume.read(self._table + page * _PAGE, _PAGE + 4)
        return known[offset : offset + count]

    def following(self, cluster: int) -> int:
        """Return the next cluster, 0 at the end of the chain or where it leads nowhere."""
        if self._bits == 12:
            pair = number(self._octets(cluster + cluster // 2, 2), 0, 2)
            found = pair >> 4 if cluster & 1 else pair & 0xFFF
        else:
            found = number(self._octets(cluster * self._bits // 8, self._bits // 8), 0, self._bits // 8) & 0xFFFFFFF
        return found if 2 <= found < self.count + 2 else 0

    def pieces(self, cluster: int, size: int, *, together: bool = False) -> Iterator[bytes]:
        """Yield the octets of a chain, at most `size` of them; what lies in order is read at once. A chain that runs in a circle is cut."""
        left, steps = size, 0
        while left > 0 and 2 <= cluster < self.count + 2 and steps <= self.count:
            first, run = cluster, self.cluster
            while True:
                steps += 1
                cluster = (cluster + 1 if cluster + 1 < self.count + 2 else 0) if together else self.following(cluster)
                if cluster != first + run // self.cluster or run + self.cluster > STEP or run >= left or steps > self.count:
                    break
                run += self.cluster
            start, run = self._heap + (first - 2) * self.cluster, min(run, left)
            for at in range(0, run, STEP):  # a cluster of exFAT may be larger than what is read at once
                piece = self.volume.read(start + at, min(STEP, run - at))
                if not piece:
                    return
                left -= len(piece)
                yield piece


def read_fat(volume: Volume, reading: Reading) -> Iterator[Member]:
    """Yield the files of a FAT volume. Raises NotReadable."""
    head = volume.read(0, 512).ljust(512, b"\0")
    sector, cluster = number(head, 11, 2), number(head, 13, 1)
    reserved, tables, root_entries = number(head, 14, 2), number(head, 16, 1), number(head, 17, 2)
    sectors = number(head, 19, 2) or number(head, 32, 4)
    table = number(head, 22, 2) or number(head, 36, 4)
    root = (reserved + tables * table) * sector
    heap = root + -(-root_entries * 32 // sector) * sector
    count = (sectors * sector - heap) // (sector * cluster)
    if count <= 0:
        raise NotReadable("a FAT volume without room")
    bits = 32 if not number(head, 22, 2) else 12 if count < 4_085 else 16
    chains = Chains(volume, bits, reserved * sector, heap, sector * cluster, count)
    if bits == 32:
        entries = _of_fat(b"".join(chains.pieces(number(head, 44, 4), _LARGEST_FOLDER)), reading)
    else:
        entries = _of_fat(b"".join(volume.read(root + at, STEP) for at in range(0, root_entries * 32, STEP))[: root_entries * 32], reading)
    yield from _walk(chains, entries, "", set(), reading, wide=False)


def read_exfat(volume: Volume, reading: Reading) -> Iterator[Member]:
    """Yield the files of an exFAT volume. Raises NotReadable."""
    head = volume.read(0, 512).ljust(512, b"\0")
    if head[108] > 12 or head[108] < 9 or head[108] + head[109] > 25:
        raise NotReadable("sectors of exFAT")
    sector = 1 << head[108]
    chains = Chains(volume, 32, number(head, 80, 4) * sector, number(head, 88, 4) * sector, sector << head[109], number(head, 92, 4))
    entries = _of_exfat(b"".join(chains.pieces(number(head, 96, 4), _LARGEST_FOLDER)), reading)
    yield from _walk(chains, entries, "", set(), reading, wide=True)


def _walk(chains: Chains, entries: Iterator[_Entry], path: str, seen: set[int], reading: Reading, *, wide: bool) -> Iterator[Member]:
    """Yield the files of a folder and of those in it; each folder once, for one may name another above it."""
    for entry in entries:
        name = f"{path}{entry.name}"
        if not entry.folder:
            yield _file(chains, entry, name, reading)
        elif entry.cluster not in seen:
            seen.add(entry.cluster)
            if name.count("/") >= _DEEPEST:
                raise reading.intercept("unscannable.archive_layers", f"more than {_DEEPEST} folders within one another")
            yield Member(f"{name}/", b"")
            most = min(entry.size, _LARGEST_FOLDER) if entry.together else _LARGEST_FOLDER
            octets = b"".join(chains.pieces(entry.cluster, most, together=entry.together))
            yield from _walk(chains, (_of_exfat if wide else _of_fat)(octets, reading), f"{name}/", seen, reading, wide=wide)


def _file(chains: Chains, entry: _Entry, name: str, reading: Reading) -> Member:
    reading.begin_member()
    pieces: list[bytes] = []
    total = 0
    for piece in chains.pieces(entry.cluster, entry.size, together=entry.together):
        total += len(piece)
        reading.grown(len(piece), reading.size, total)
        pieces.append(piece)
    if total < entry.size:
        reading.note("archive.broken", f"cut off: {name[:80]}")
    return Member(name, b"".join(pieces))


def _refuse_large(octets: bytes, reading: Reading) -> None:
    if len(octets) >= _LARGEST_FOLDER:
        raise reading.intercept("unscannable.archive_members", "a folder of more than 65,535 entries")


def _of_fat(octets: bytes, reading: Reading) -> Iterator[_Entry]:
    """Yield the entries of a folder: an old name of eight and three letters, with pieces of a long name before it."""
    _refuse_large(octets, reading)
    long: dict[int, str] = {}
    for at in range(0, len(octets) - 31, 32):
        entry = octets[at : at + 32]
        if not entry[0]:
            return
        reading.look_at()
        attributes = entry[11]
        if entry[0] == _DELETED:
            long = {}
        elif attributes & 0x3F == _LONG:
            if entry[0] & 0x40:
                long = {}
            long[entry[0] & 0x3F] = (entry[1:11] + entry[14:26] + entry[28:32]).decode("utf-16-le", "replace")
        else:
            name = "".join(long[index] for index in sorted(long)).partition("\0")[0] or _short(entry)
            long = {}
            if attributes & _LABEL or name in {".", ".."}:
                continue
            cluster = number(entry, 26, 2) | number(entry, 20, 2) << 16
            yield _Entry(name, bool(attributes & _FOLDER), cluster, number(entry, 28, 4))


def _short(entry: bytes) -> str:
    base, ending = entry[:8].decode("cp932", "replace").rstrip(" "), entry[8:11].decode("cp932", "replace").rstrip(" ")
    if entry[0] == 0x05:
        base = "\ufffd" + base[1:]
    base, ending = base.lower() if entry[12] & 8 else base, ending.lower() if entry[12] & 16 else ending
    return f"{base}.{ending}" if ending else base


def _of_exfat(octets: bytes, reading: Reading) -> Iterator[_Entry]:
    """Yield the entries of a folder: sets of a file's facts, its stream, and its name in pieces."""
    _refuse_large(octets, reading)
    at = 0
    while at + 32 <= len(octets) and octets[at]:
        reading.look_at()
        if octets[at] != 0x85:
            at += 32
            continue
        pieces = [octets[place : place + 32] for place in range(at + 32, min(at + 32 + 32 * octets[at + 1], len(octets)), 32)]
        folder = bool(octets[at + 4] & _FOLDER)
        at += 32 + 32 * len(pieces)
        stream = next((piece for piece in pieces if piece[0] == 0xC0), None)
        if stream is None:
            continue
        name = b"".join(piece[2:32] for piece in pieces if piece[0] == 0xC1)[: 2 * stream[3]].decode("utf-16-le", "replace")
        yield _Entry(name, folder, number(stream, 20, 4), number(stream, 24, 8), bool(stream[1] & 2))
