"""Expanding foreign octets under limits: what is let out of an archive, how it is counted, and what stops it."""

import bz2
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import zstandard

from sekisho.mime.containers.passwords import NO_PASSWORDS, Passwords
from sekisho.mime.limits import Limits
from sekisho.model.budget import Budget, BudgetSpent
from sekisho.model.message import Defect

STEP = 1_048_576  # octets asked of a decompressor at once: what is held beyond a limit is never more
_RATIO_FLOOR = 1_048_576  # small things may be as repetitive as they like
_LZMA_MEMORY = 268_435_456  # octets: a larger dictionary is refused
_ZSTD_WINDOW = 134_217_728  # octets (2^27): what the zstd program allows by itself
_ZSTD_STEP = 4_096  # octets in at once: the library has no bound on what comes out of one call, and one block gives at most 128 KiB
_MOST_STREAMS = 1_000  # compressed streams one behind the other in one file
_MOST_DEFECTS = 50

BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)


class Intercepted(Exception):
    """A limit was reached: nothing more is opened. The text is the code of the defect."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file out of a container. `octets` is empty where it was not opened: encrypted, or a method that we can not read."""

    name: str
    octets: bytes
    encrypted: bool = False
    other_names: tuple[str, ...] = ()
    place: str = ""  # where it stands: its part gets the path `container!place`; "" = its number in order
    declared_type: str = ""  # of a part of a mail inside; such parts are read as the text of a mail is
    charset: str = ""
    disposition: str = ""


@dataclass(slots=True)
class Reading:
    """One container being read: counts what comes out of it, and keeps what is wrong with it."""

    path: str
    size: int  # octets of the container
    limits: Limits
    budget: Budget
    kind: str = ""  # the detected type under which it is read
    file_name: str = ""
    passwords: Passwords = NO_PASSWORDS
    defects: list[Defect] = field(default_factory=list)
    expanded: int = 0
    members: int = 0

    def note(self, code: str, detail: str = "") -> None:
        """Record a defect once. Many of one kind keep none of another from being told, least of all that something was not looked at."""
        defect = Defect(code, f"part:{self.path}", detail[:200])
        if defect not in self.defects and (len(self.defects) < _MOST_DEFECTS or all(code != known.code for known in self.defects)):
            self.defects.append(defect)

    def intercept(self, code: str, detail: str = "") -> Intercepted:
        """Record that a limit was reached; the caller raises what is returned."""
        self.defects.append(Defect(code, f"part:{self.path}", detail))
        return Intercepted(code)

    def begin_member(self) -> None:
        """Count a member; raises if there are too many."""
        self.members += 1
        if self.members > self.limits.max_archive_members:
            raise self.intercept("unscannable.archive_members", f"more than {self.limits.max_archive_members}")
        self.look_at()

    def look_at(self) -> None:
        """Count one thing looked at, be it a member or only a candidate for one."""
        try:
            self.budget.spend_item()
        except BudgetSpent as spent:
            raise self.intercept("unscannable.budget", str(spent)) from spent

    def grown(self, step: int, member_in: int, member_out: int) -> None:
        """Count octets that came out: `step` now, `member_out` of this member so far, from `member_in` compressed ones."""
        self.expanded += step
        if member_out > self.limits.max_member_octets:
            raise self.intercept("unscannable.archive_member_size", f"more than {self.limits.max_member_octets} octets")
        ratio = self.limits.max_ratio
        if member_out > _RATIO_FLOOR and member_out > ratio * max(member_in, 1):
            raise self.intercept("unscannable.archive_ratio", f"more than {ratio} to 1 in one member")
        if self.expanded > _RATIO_FLOOR and self.expanded > ratio * max(self.size, 1):
            raise self.intercept("unscannable.archive_ratio", f"more than {ratio} to 1 in all")
        try:
            self.budget.spend_octets(step)
            self.budget.check_time()
        except BudgetSpent as spent:
            raise self.intercept("unscannable.budget", str(spent)) from spent


@dataclass(frozen=True, slots=True)
class Expanded:
    """What came out of one compressed stream. `whole` is true if its end mark was reached; `rest` is what stands behind the end mark."""

    octets: bytes
    whole: bool
    rest: bytes


def inflated(octets: bytes, window: int, reading: Reading, expected_in: int = 0) -> Expanded:
    """Expand one zlib stream. `window` as in zlib: -15 raw Deflate, 31 gzip. `expected_in` is the size that a directory claims, 0 if unknown."""
    engine = zlib.decompressobj(window)
    pieces: list[bytes] = []
    total, data = 0, octets
    try:
        while not engine.eof:
            piece = engine.decompress(data, STEP)
            data = engine.unconsumed_tail
            if not piece and not data:
                break
            total += len(piece)
            reading.grown(len(piece), expected_in or len(octets), total)
            pieces.append(piece)
    except zlib.error as broken:
        reading.note("archive.broken", str(broken))
    return Expanded(b"".join(pieces), engine.eof, engine.unused_data if engine.eof else b"")


def decompressed(engine: bz2.BZ2Decompressor | lzma.LZMADecompressor, octets: bytes, reading: Reading, expected_in: int = 0) -> Expanded:
    """Expand one stream of bzip2 or LZMA."""
    pieces: list[bytes] = []
    total, data = 0, octets
    try:
        while not engine.eof and (data or not engine.needs_input):
            piece = engine.decompress(data, STEP)
            data = b""
            total += len(piece)
            reading.grown(len(piece), expected_in or len(octets), total)
            pieces.append(piece)
    except BROKEN as broken:
        reading.note("archive.broken", str(broken) or type(broken).__name__)
    except MemoryError:
        reading.note("archive.broken", "wants too much memory")
    return Expanded(b"".join(pieces), engine.eof, engine.unused_data if engine.eof else b"")


def xz_engine() -> lzma.LZMADecompressor:
    """Return a decompressor of .xz and .lzma files with bounded memory."""
    return lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=_LZMA_MEMORY)


def unzstd(octets: bytes, reading: Reading) -> Expanded:
    """Expand one frame of Zstandard. A window over the bound is refused by the library before memory is asked for."""
    if octets[1:4] == b"\x2a\x4d\x18":  # a frame to skip (RFC 8878 section 3.1.2)
        length = 8 + int.from_bytes(octets[4:8], "little")
        return Expanded(b"", length <= len(octets), octets[length:])
    engine = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
    pieces: list[bytes] = []
    total = position = 0
    try:
        while not engine.eof and position < len(octets):
            piece = engine.decompress(octets[position : position + _ZSTD_STEP])
            position += _ZSTD_STEP
            total += len(piece)
            reading.grown(len(piece), len(octets), total)
            pieces.append(piece)
    except zstandard.ZstdError as broken:
        too_large = "too large" in str(broken) or "memory" in str(broken)
        reading.note("unscannable.method" if too_large else "archive.broken", str(broken)[:100])
    rest = (engine.unused_data or b"") + octets[position:] if engine.eof else b""
    return Expanded(b"".join(pieces), engine.eof, rest)


def every_stream(octets: bytes, expand_one: Callable[[bytes], Expanded], reading: Reading, marks: Callable[[bytes], bool] | None = None) -> bytes:
    """Expand the compressed streams that stand one behind the other in a file, as gzip, bzip2 and xz allow; note what does not belong."""
    begins = marks or (lambda rest: rest.startswith(octets[:2]))
    pieces: list[bytes] = []
    rest, total = octets, 0
    for _ in range(_MOST_STREAMS):
        expanded = expand_one(rest)
        pieces.append(expanded.octets)
        total += len(expanded.octets)
        if total > reading.limits.max_member_octets:
            raise reading.intercept("unscannable.archive_member_size", f"more than {reading.limits.max_member_octets} octets")
        if not expanded.whole:
            reading.note("archive.broken", "cut off")
            break
        rest = expanded.rest
        if not rest.strip(b"\0"):
            break
        if not begins(rest):
            reading.note("archive.trailing_data", f"{len(rest)} octets behind the end")
            break
    else:
        raise reading.intercept("unscannable.archive_members", f"more than {_MOST_STREAMS} streams")
    return b"".join(pieces)
