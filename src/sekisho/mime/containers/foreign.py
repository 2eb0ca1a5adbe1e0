"""Containers that the system's libarchive opens, if it has one: rar, cab, iso, lzh and more.

It reads from memory only, and nothing is ever written. Without it these containers are `unscannable.format`, which `sekisho doctor` and the
start line tell as a reduced ability.
"""

import ctypes
from collections.abc import Iterator, Sequence

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.library import LIBRARY, OPENS
from sekisho.mime.containers.rar import SIGNATURE, rar_facts
from sekisho.mime.containers.streams import decoded_name, inner_name

_EOF, _OK, _WARN = 1, 0, -20
_STEP = 262_144
_FOLDER, _LINK, _REGULAR = 0o040000, 0o120000, 0o100000

# For each kind the formats and filters that are switched on; all others stay off. None of them starts another program.
_WAYS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rar": (("rar", "rar5"), ()),
    "cab": (("cab",), ()),
    "lzh": (("lha",), ()),
    "iso": (("iso9660",), ()),
    "xar": (("xar",), ()),
    "warc": (("warc",), ()),
    "rpm": (("cpio",), ("rpm", "gzip", "bzip2", "xz", "lzma", "zstd")),
    "compress": (("raw",), ("compress",)),
    "lz4": (("raw",), ("lz4",)),
    "zip": (("zip",), ()),  # around streams alone
    "7z": (("7zip",), ()),
}
# Formats whose names are in the charset of the packing machine. In Japan it is the first; the second reads anything.
_CHARSETS = {"lzh": ("CP932", "ISO-8859-1"), "cab": ("CP932", "ISO-8859-1")}
_NEVER_EMPTY, _EMPTY = frozenset({"rar", "cab", "lzh"}), 64  # octets of an archive of no files
FOREIGN = frozenset(OPENS)


_LIBRARY = LIBRARY
AVAILABLE = LIBRARY is not None


def read_foreign(octets: bytes, reading: Reading, without: str = "") -> Iterator[Member]:
    """Yield the files of a container that only the library can read; `without` is an extension of the format that is left out."""
    kind, locked = reading.kind, False
    if _LIBRARY is None:
        reading.note("unscannable.format", kind)
        return
    if kind == "rar":
        octets = octets[max(0, octets.find(SIGNATURE)) :]
        facts = rar_facts(octets)
        locked = facts.locked
        if facts.two_lists:
            reading.note("archive.two_readings", "the list for quick opening")
        if facts.divided:
            reading.note("unscannable.volume", "one volume of a divided archive")
    elif kind == "cab":
        octets = octets[max(0, octets.find(b"MSCF\0\0\0\0")) :]
    told, before = 0, len(reading.defects)
    for charset in _CHARSETS.get(kind, ("",)):
        archive = _Archive(_LIBRARY, octets, reading, charset, locked=locked, without=without)
        for number, member in enumerate(archive.members()):
            if number >= told:
                told = number + 1
                yield member
        if not archive.unreadable_name:
            break
    else:
        reading.note("unscannable.broken_archive", kind)
    if not told and kind in _NEVER_EMPTY and len(octets) > _EMPTY and len(reading.defects) == before:  # what the library passes over without a word
        reading.note("unscannable.broken_archive", f"{kind} without a file")


def borrowed(kind: str, octets: bytes, reading: Reading, sizes: Sequence[int]) -> Iterator[bytes | None]:
    """Yield the content of each file of an archive that we made around streams of a container which the library does not know.

    `sizes` is what comes out of each. None, and nothing more, where a stream is broken, the library lacks the method, or there is no library.
    The files count as octets, not as members.
    """
    if _LIBRARY is None:
        yield None
        return
    yield from _Archive(_LIBRARY, octets, reading, "", locked=False, kind=kind).contents(sizes)


class _Archive:
    """One archive open in the library."""

    def __init__(
        self, library: ctypes.CDLL, octets: bytes, reading: Reading, charset: str, *, locked: bool, kind: str = "", without: str = ""
    ) -> None:
        self._library, self._octets, self._reading, self._locked = library, octets, reading, locked
        self._kind, self._without = kind or reading.kind, without
        self._charset, self.unreadable_name = charset, False
        self._handle = ctypes.c_void_p()
        self._buffer = ctypes.create_string_buffer(_STEP)

    def members(self) -> Iterator[Member]:
        """Yield what an archive that came with a mail holds."""
        reading, library = self._reading, self._library
        handle = self._handle = ctypes.c_void_p(library.archive_read_new())
        try:
            formats, filters = _WAYS[self._kind]
            for name in formats:
                getattr(library, f"archive_read_support_format_{name}")(handle)
            for name in formats:
                if self._charset:
                    library.archive_read_set_format_option(handle, name.encode("ascii"), b"hdrcharset", self._charset.encode("ascii"))
            for name in formats if self._without else ():
                library.archive_read_set_format_option(handle, name.encode("ascii"), self._without.encode("ascii"), None)
            for name in filters:
                if getattr(library, f"archive_read_support_filter_{name}")(handle) != _OK and formats == ("raw",):
                    reading.note("unscannable.format", reading.kind)  # built without it, the library would start a program for it
                    return
            if formats == ("raw",):
                library.archive_read_support_format_empty(handle)
            status = library.archive_read_open_memory(handle, self._octets, len(self._octets))
            if status < _WARN or (formats == ("raw",) and library.archive_filter_count(handle) < 2):
                self._failed()
                return
            yield from self._entries()
        finally:
            library.archive_read_free(handle)

    def contents(self, sizes: Sequence[int]) -> Iterator[bytes | None]:
        """Yield what each file of an archive of our own making holds.

        No octet more than that is asked for: behind the last one a checksum is looked at, which we do not know.
        """
        library, entry = self._library, ctypes.c_void_p()
        handle = self._handle = ctypes.c_void_p(library.archive_read_new())
        try:
            for name in _WAYS[self._kind][0]:
                getattr(library, f"archive_read_support_format_{name}")(handle)
            opened = library.archive_read_open_memory(handle, self._octets, len(self._octets)) >= _WARN
            for size in sizes:
                if not opened or library.archive_read_next_header(handle, ctypes.byref(entry)) < _WARN:
                    yield None
                    return
                pieces: list[bytes] = []
                total = 0
                while total < size and (count := library.archive_read_data(handle, self._buffer, min(_STEP, size - total))) > 0:
                    total += count
                    self._reading.grown(count, self._reading.size, min(total, self._reading.limits.max_member_octets))
                    pieces.append(self._buffer.raw[:count])
                if total < size:
                    yield None
                    return
                yield b"".join(pieces)
        finally:
            library.archive_read_free(handle)

    def _entries(self) -> Iterator[Member]:
        reading, library, entry = self._reading, self._library, ctypes.c_void_p()
        while True:
            reading.look_at()
            status = library.archive_read_next_header(self._handle, ctypes.byref(entry))
            if status == _EOF:
                return
            if status < _WARN:
                if self._charset and "cannot be converted" in self._error():
                    self.unreadable_name = True
                elif self._is_locked():
                    reading.begin_member()
                    yield Member("", b"", encrypted=True)
                else:
                    self._failed()
                return
            name = self._name(entry)
            kind = library.archive_entry_filetype(entry) & 0o170000
            if kind == _FOLDER:
                yield Member(name.rstrip("/") + "/", b"")
                continue
            reading.begin_member()
            if kind not in {0, _REGULAR} or library.archive_entry_hardlink(entry):
                reading.note("archive.link" if kind in {_LINK, 0, _REGULAR} else "archive.device", name)
            content = self._content()
            locked = content is None and (self._is_locked() or bool(library.archive_entry_is_encrypted(entry)))
            if content is None and not locked:
                self._failed()
            yield Member(name, content or b"", encrypted=locked)

    def _content(self) -> bytes | None:
        """Return what the current entry holds, None if it cannot be read to its end."""
        pieces: list[bytes] = []
        total = 0
        while True:
            count = self._library.archive_read_data(self._handle, self._buffer, _STEP)
            if count == 0:
                return b"".join(pieces)
            if count < 0:
                return None
            total += count
            self._reading.grown(count, self._reading.size, total)
            pieces.append(self._buffer.raw[:count])

    def _name(self, entry: ctypes.c_void_p) -> str:
        if self._reading.kind in {"compress", "lz4"}:
            return inner_name(self._reading.file_name)
        name = self._library.archive_entry_pathname_utf8(entry) or self._library.archive_entry_pathname(entry) or b""
        return decoded_name(name[:4_096])

    def _is_locked(self) -> bool:
        """Tell whether the library failed because of a password. It knows the encryption of rar 5 by its header only, not for each file."""
        error = self._error()
        return self._locked or "ncrypt" in error or "assphrase" in error

    def _error(self) -> str:
        return (self._library.archive_error_string(self._handle) or b"").decode("utf-8", "replace")

    def _failed(self) -> None:
        """What the library cannot read was not looked at: never clean."""
        self._reading.note("archive.broken", self._error()[:100])
        self._reading.note("unscannable.broken_archive", self._reading.kind)
