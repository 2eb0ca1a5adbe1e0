"""The header of a 7z archive: which packed streams there are, how each folder is decoded, and which files it holds."""

from dataclasses import dataclass, field
from itertools import accumulate

from sekisho.mime.containers.octet_reader import Broken, OctetReader

_END, _PACK, _UNPACK, _SUBSTREAMS, _SIZES, _DIGESTS, _FOLDERS, _CODER_SIZES, _COUNTS = 0, 6, 7, 8, 9, 10, 11, 12, 13
_EMPTY_STREAM, _EMPTY_FILE, _NAMES, _ATTRIBUTES = 14, 15, 0x11, 0x15
_MOST_FILES = 100_000
_MOST_FOLDERS = 20_000
_MOST_CODERS = 16
_MOST_STREAMS = 32
AES = b"\x06\xf1\x07\x01"


@dataclass(frozen=True, slots=True)
class Coder:
    """One step of decoding."""

    method: bytes
    properties: bytes
    inputs: int
    outputs: int


@dataclass(slots=True)
class Folder:
    """Steps and how they are joined: `pairs` maps an input to the output that feeds it, `packed` lists the inputs fed by packed streams."""

    coders: list[Coder]
    pairs: dict[int, int]
    packed: list[int]
    sizes: list[int] = field(default_factory=list)  # of each output
    digest: int | None = None

    @property
    def main(self) -> int:
        """The output that feeds nothing: the folder's content."""
        fed = set(self.pairs.values())
        return next((number for number in range(sum(coder.outputs for coder in self.coders)) if number not in fed), 0)

    @property
    def unpacked(self) -> int:
        """Octets of the content."""
        return self.sizes[self.main] if self.main < len(self.sizes) else 0

    @property
    def locked(self) -> bool:
        """True if a step is encryption."""
        return any(coder.method == AES for coder in self.coders)

    @property
    def rounds(self) -> int:
        """The power of two by which the key is made from the password."""
        return next((coder.properties[0] & 0x3F for coder in self.coders if coder.method == AES and coder.properties), 0)


@dataclass(slots=True)
class Streams:
    """Packed streams and folders. `sizes` and `digests` hold, for each folder, those of the files in it."""

    start: int = 0
    packed: list[int] = field(default_factory=list)
    folders: list[Folder] = field(default_factory=list)
    sizes: list[list[int]] = field(default_factory=list)
    digests: list[list[int | None]] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many files have content."""
        return sum(map(len, self.sizes))

    def packed_of(self, number: int) -> list[tuple[int, int]]:
        """Return start (behind the signature header) and size of the packed streams of a folder. Raises Broken."""
        first = sum(len(folder.packed) for folder in self.folders[:number])
        count = len(self.folders[number].packed)
        if first + count > len(self.packed):
            raise Broken("packed streams are missing")
        starts = [self.start, *accumulate(self.packed[: first + count], initial=self.start)][1:]
        return [(starts[index], self.packed[index]) for index in range(first, first + count)]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or folder. `stream` is true if it has content."""

    name: str
    stream: bool
    folder: bool = False
    attributes: int = 0


@dataclass(slots=True)
class Files:
    """What the archive lists."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def with_stream(self) -> int:
        """How many of them have content."""
        return sum(entry.stream for entry in self.entries)


def parse_streams(source: OctetReader) -> Streams:
    """Read packed streams, folders and what the folders hold. Raises Broken."""
    streams = Streams()
    kind = source.octet()
    if kind == _PACK:
        streams.start = source.number()
        count = source.bounded(_MOST_FOLDERS * 4, "packed streams")
        while kind := source.octet():
            if kind == _SIZES:
                streams.packed = [source.number() for _ in range(count)]
            elif kind == _DIGESTS:
                _digests(source, count)
            else:
                raise Broken(f"unknown part {kind} of the packed streams")
        kind = source.octet()
    if kind == _UNPACK:
        _unpack(source, streams)
        kind = source.octet()
    streams.sizes = [[folder.unpacked] for folder in streams.folders]
    streams.digests = [[folder.digest] for folder in streams.folders]
    if kind == _SUBSTREAMS:
        _substreams(source, streams)
        kind = source.octet()
    if kind != _END:
        raise Broken(f"unknown part {kind} of the streams")
    return streams


def _unpack(source: OctetReader, streams: Streams) -> None:
    if source.octet() != _FOLDERS:
        raise Broken("no folders")
    count = source.bounded(_MOST_FOLDERS, "folders")
    if source.octet():
        raise Broken("folders in another stream")
    streams.folders = [_folder(source) for _ in range(count)]
    if source.octet() != _CODER_SIZES:
        raise Broken("no sizes")
    for folder in streams.folders:
        folder.sizes = [source.number() for _ in range(sum(coder.outputs for coder in folder.coders))]
    while kind := source.octet():
        if kind != _DIGESTS:
            raise Broken(f"unknown part {kind} of the folders")
        for folder, digest in zip(streams.folders, _digests(source, count), strict=True):
            folder.digest = digest


def _folder(source: OctetReader) -> Folder:
    coders = []
    for _ in range(source.bounded(_MOST_CODERS, "coders")):
        flags = source.octet()
        method = source.take(flags & 15)
        inputs, outputs = 1, 1
        if flags & 0x10:
            inputs, outputs = source.bounded(_MOST_STREAMS, "inputs"), source.bounded(_MOST_STREAMS, "outputs")
        properties = source.take(source.number()) if flags & 0x20 else b""
        coders.append(Coder(method, properties, inputs, outputs))
    inputs, outputs = sum(coder.inputs for coder in coders), sum(coder.outputs for coder in coders)
    if not outputs or inputs < outputs - 1:
        raise Broken("a folder without coders")
    pairs = {}
    for _ in range(outputs - 1):
        taken, given = source.number(), source.number()
        if taken >= inputs or given >= outputs:
            raise Broken("streams joined wrongly")
        pairs[taken] = given
    count = inputs - (outputs - 1)
    packed = [number for number in range(inputs) if number not in pairs][:1] if count == 1 else [source.number() for _ in range(count)]
    return Folder(coders, pairs, packed)


def _substreams(source: OctetReader, streams: Streams) -> None:
    counts = [1] * len(streams.folders)
    kind = source.octet()
    if kind == _COUNTS:
        counts = [source.bounded(_MOST_FILES, "files in a folder") for _ in streams.folders]
        if sum(counts) > _MOST_FILES:
            raise Broken(f"{sum(counts)} files")
        kind = source.octet()
    sizes = []
    for folder, count in zip(streams.folders, counts, strict=True):
        its = [source.number() for _ in range(count - 1)] if kind == _SIZES else [0] * max(0, count - 1)
        if count:
            its.append(max(0, folder.unpacked - sum(its)))
        sizes.append(its)
    if kind == _SIZES:
        kind = source.octet()
    digests: list[list[int | None]] = [
        [folder.digest] if count == 1 and folder.digest is not None else [None] * count for folder, count in zip(streams.folders, counts, strict=True)
    ]
    while kind:
        if kind != _DIGESTS:
            raise Broken(f"unknown part {kind} of the files' streams")
        missing = [(one, index) for one in digests for index, digest in enumerate(one) if digest is None]
        for (one, index), digest in zip(missing, _digests(source, len(missing)), strict=True):
            one[index] = digest
        kind = source.octet()
    streams.sizes, streams.digests = sizes, digests


def parse_files(source: OctetReader) -> Files:
    """Read the list of files. Raises Broken."""
    count = source.bounded(_MOST_FILES, "files")
    if count > source.left:
        raise Broken(f"{count} files")  # each has a name of at least its end mark
    empty, empty_files, attributes = [False] * count, [False] * count, [0] * count
    names = [""] * count
    while kind := source.octet():
        inner = OctetReader(source.take(source.number()))
        if kind == _EMPTY_STREAM:
            empty = _bits(inner, count)
        elif kind == _EMPTY_FILE:
            which = iter(_bits(inner, sum(empty)))
            empty_files = [next(which) if is_empty else False for is_empty in empty]
        elif kind == _NAMES:
            names = _names(inner, count)
        elif kind == _ATTRIBUTES:
            attributes = _attributes(inner, count)
    return Files(
        [
            Entry(name, stream=not is_empty, folder=is_empty and not is_file, attributes=attribute)
            for name, is_empty, is_file, attribute in zip(names, empty, empty_files, attributes, strict=True)
        ]
    )


def _names(source: OctetReader, count: int) -> list[str]:
    if source.octet():
        raise Broken("names in another stream")
    raw = source.take(source.left)
    names = raw[: len(raw) // 2 * 2].decode("utf-16-le", "replace").split("\0")
    if len(names) < count:
        raise Broken("names are missing")
    return [name[:4_096] for name in names[:count]]


def _attributes(source: OctetReader, count: int) -> list[int]:
    known = _defined(source, count)
    if source.octet():
        return [0] * count
    return [source.little(4) if is_known else 0 for is_known in known]


def _digests(source: OctetReader, count: int) -> list[int | None]:
    return [source.little(4) if is_known else None for is_known in _defined(source, count)]


def _defined(source: OctetReader, count: int) -> list[bool]:
    return [True] * count if source.octet() else _bits(source, count)


def _bits(source: OctetReader, count: int) -> list[bool]:
    raw = source.take(-(-count // 8))
    return [bool(raw[index // 8] & 0x80 >> index % 8) for index in range(count)]
