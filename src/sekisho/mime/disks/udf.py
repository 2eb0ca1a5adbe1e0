"""UDF: files found by walking the folders from the root, read by their descriptors (ECMA-167 part 4); further streams as `name:stream`."""

from collections.abc import Iterator
from dataclasses import dataclass

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.disks.disk import STEP, NotReadable, Volume, number
from sekisho.mime.disks.udf_volume import Maps, every_reading, tag

_FILE_SET, _IDENTIFIER, _CONTINUED, _INDIRECT, _ENTRY, _LONG_ENTRY = 256, 257, 258, 248, 261, 266
_FOLDER, _DELETED, _PARENT = 2, 4, 8
_DIRECTORY, _LINK, _STREAMS = 4, 12, 13
_DEEPEST = 64
_MOST_EXTENTS = 100_000
_LARGEST_FOLDER = 4_194_304
_HELD = 3  # the data stand in the entry itself
_NEXT = 3  # kind of extent: more descriptors stand there
_DESCRIPTOR = (8, 16, 20)


@dataclass(frozen=True, slots=True)
class _Entry:
    octets: bytes
    partition: int

    @property
    def base(self) -> int:
        """Where the extended attributes begin, behind the fields of a short or a long entry (ECMA-167 part 4 sections 14.9 and 14.17)."""
        return 216 if number(self.octets, 0, 2) == _LONG_ENTRY else 176

    @property
    def kind(self) -> int:
        return self.octets[27]

    @property
    def size(self) -> int:
        return number(self.octets, 56, 8)


def read_udf(volume: Volume, reading: Reading) -> Iterator[Member]:
    """Yield the files of every reading of the volume. Raises NotReadable."""
    for index, maps in enumerate(every_reading(volume, reading)):
        if index:
            reading.note("archive.two_readings", "a disc that describes itself twice, and differently")
        yield from _Files(maps, reading).walk()


class _Files:
    def __init__(self, maps: Maps, reading: Reading) -> None:
        self._maps, self._reading = maps, reading
        self._seen: set[tuple[int, int]] = set()

    def walk(self) -> Iterator[Member]:
        """Yield all files, folder by folder."""
        maps = self._maps
        head = maps.at(*maps.files, 512)
        if tag(head) != _FILE_SET:
            raise NotReadable("UDF without a set of files")
        pending = [(number(head, 408, 2), number(head, 404, 4), "")]
        if number(head, 464, 4) & 0x3FFFFFFF:
            pending.append((number(head, 472, 2), number(head, 468, 4), ":"))
        first = True
        while pending:
            partition, block, path = pending.pop()
            if (partition, block) in self._seen:
                continue
            if path.count("/") > _DEEPEST:
                self._reading.note("unscannable.too_deep", f"folders in more than {_DEEPEST} folders")
                continue
            self._seen.add((partition, block))
            folder = self._entry(partition, block)
            if folder is None:
                if first:
                    raise NotReadable("UDF without a root")
                self._reading.note("unscannable.broken_archive", f"no folder: {path[:80]}")
                continue
            first = False
            for name, flags, where in self._identifiers(folder, path):
                if flags & _FOLDER:
                    yield Member(f"{path}{name}/", b"")
                    pending.append((*where, f"{path}{name}/"))
                    continue
                yield from self._file(f"{path}{name}", *where)

    def _file(self, name: str, partition: int, block: int) -> Iterator[Member]:
        reading = self._reading
        entry = self._entry(partition, block)
        reading.begin_member()
        if entry is None:
            reading.note("unscannable.broken_archive", f"no entry: {name[:80]}")
            yield Member(name, b"")
            return
        if entry.kind == _LINK:
            reading.note("archive.link", name)
        elif entry.kind == _DIRECTORY:
            reading.note("unscannable.method", "a folder that is listed as a file")
        yield Member(name, self._content(entry, name))
        streams = number(entry.octets, 152, 4) & 0x3FFFFFFF if entry.base == 216 else 0
        if not streams:
            return
        folder = self._entry(number(entry.octets, 160, 2), number(entry.octets, 156, 4))
        if folder is None or folder.kind != _STREAMS:
            return
        for stream, _, where in self._identifiers(folder, name):
            further = self._entry(*where)
            if further is not None:
                reading.begin_member()
                yield Member(f"{name}:{stream}", self._content(further, name))

    def _entry(self, partition: int, block: int) -> _Entry | None:
        """Return the entry in force at a place: of a chain (strategy 4096, ECMA-167 part 4 section 14.6) the last one."""
        found = None
        for _ in range(_DEEPEST):
            octets = self._maps.at(partition, block, self._maps.block)
            if tag(octets) not in {_ENTRY, _LONG_ENTRY}:
                return found
            found = _Entry(octets, partition)
            if number(octets, 20, 2) != 4_096:
                return found
            following = self._maps.at(partition, block + 1, self._maps.block)
            if tag(following) != _INDIRECT:
                return found
            partition, block = number(following, 44, 2), number(following, 40, 4)
        self._reading.note("unscannable.too_deep", f"an entry written anew more than {_DEEPEST} times")
        return found

    def _identifiers(self, folder: _Entry, path: str) -> Iterator[tuple[str, int, tuple[int, int]]]:
        """Yield (name, flags, place of the entry) of what stands in a folder and is not deleted."""
        pieces: list[bytes] = []
        total = 0
        for piece in self._pieces(folder):
            pieces.append(piece)
            total += len(piece)
            if total > _LARGEST_FOLDER:
                raise self._reading.intercept("unscannable.budget", f"a folder of more than {_LARGEST_FOLDER} octets")
        octets = b"".join(pieces)
        if total < folder.size:
            self._reading.note("unscannable.broken_archive", f"cut off: {path[:80]}")
        at = 0
        while at + 38 <= len(octets):
            if tag(octets[at : at + 16]) != _IDENTIFIER:
                self._reading.note("unscannable.broken_archive", f"a folder's list: {path[:80]}")
                return
            self._reading.look_at()
            flags, length, used = octets[at + 18], octets[at + 19], number(octets, at + 36, 2)
            raw = octets[at + 38 + used : at + 38 + used + length]
            if not flags & (_DELETED | _PARENT):
                yield _text(raw), flags, (number(octets, at + 28, 2), number(octets, at + 24, 4))
            at += -(-(38 + used + length) // 4) * 4

    def _content(self, entry: _Entry, name: str) -> bytes:
        pieces: list[bytes] = []
        total = 0
        for piece in self._pieces(entry):
            total += len(piece)
            self._reading.grown(len(piece), self._reading.size, total)
            pieces.append(piece)
        if total < entry.size:
            self._reading.note("unscannable.broken_archive", f"cut off: {name[:80]}")
        return b"".join(pieces)

    def _pieces(self, entry: _Entry) -> Iterator[bytes]:
        """Yield the octets of a file in order, at most its size. What was never recorded reads as zeros."""
        octets, left = entry.octets, entry.size
        at = entry.base + number(octets, entry.base - 8, 4)
        listed = octets[at : at + number(octets, entry.base - 4, 4)]
        how = octets[34] & 7
        if how == _HELD:
            yield listed[:left]
            return
        if how >= len(_DESCRIPTOR):
            return
        for kind, count, partition, block in self._extents(listed, how, entry.partition):
            count = min(count, left)
            left -= count
            if kind:
                while count > 0:
                    yield bytes(min(count, STEP))
                    count -= STEP
            else:
                for piece in self._maps.read(partition, block, count):
                    yield piece
                    count -= len(piece)
                if count > 0:
                    return
            if left <= 0:
                return

    def _extents(self, listed: bytes, how: int, partition: int) -> Iterator[tuple[int, int, int, int]]:
        """Yield (kind, octets, partition, block) by short, long or extended descriptors (ECMA-167 part 4 section 14.14)."""
        size, seen, told = _DESCRIPTOR[how], set(), 0
        at = 0
        while at + size <= len(listed) and told < _MOST_EXTENTS:
            told += 1
            length = number(listed, at, 4)
            place = at + 12 if how == 2 else at + 4  # the extended kind has two more lengths
            block = number(listed, place, 4)
            where = number(listed, place + 4, 2) if how else partition
            kind, count = length >> 30, length & 0x3FFFFFFF
            at += size
            if not count:
                return
            if kind == _NEXT:
                further = self._maps.at(where, block, self._maps.block)
                if (where, block) in seen or tag(further) != _CONTINUED:
                    return
                self._reading.look_at()
                seen.add((where, block))
                listed, at = further[24 : 24 + number(further, 20, 4)], 0
            else:
                yield kind, count, where, block


def _text(raw: bytes) -> str:
    """Return a name in OSTA compressed Unicode (UDF 2.60 section 2.1.1): octets, or two for each character."""
    if raw[:1] == b"\x10":
        return raw[1:].decode("utf-16-be", "replace")
    return raw[1:].decode("latin-1")
