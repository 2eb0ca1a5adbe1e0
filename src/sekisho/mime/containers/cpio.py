"""cpio archives: the old binary form in both byte orders, the portable ASCII form, and the newer one with and without checksum."""

from collections.abc import Iterator
from typing import NamedTuple

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.streams import decoded_name

_END = b"TRAILER!!!"
_LONGEST_NAME = 65_536
_TYPE, _FOLDER, _LINK = 0o170000, 0o040000, 0o120000
_DEVICES = frozenset({0o060000, 0o020000, 0o010000})


class _Header(NamedTuple):
    mode: int
    name_size: int
    size: int
    length: int  # octets of the header itself
    align: int  # what name and content are filled up to


def read_cpio(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of a cpio archive. Goes on behind the end mark if another header follows."""
    position = 0
    ended = False
    while position + 26 <= len(octets):
        header = _header(octets, position)
        if header is None:
            if not ended:
                reading.note("archive.broken", f"no header at octet {position}")
            elif octets[position:].strip(b"\0"):
                reading.note("archive.trailing_data", f"{len(octets) - position} octets behind the end")
            return
        if ended:
            reading.note("archive.two_readings", "files behind the end mark")
            ended = False
        name_start = position + header.length
        name = octets[name_start : name_start + min(header.name_size, _LONGEST_NAME)].partition(b"\0")[0]
        start = position + _filled(header.length + header.name_size, header.align)
        content = octets[start : start + header.size]
        if len(content) < header.size:
            reading.note("archive.broken", "cut off")
        position = start + _filled(header.size, header.align)
        if name == _END:
            ended = True
            while octets[position : position + 1] == b"\0":
                position = _after_zeros(octets, position)
            continue
        reading.begin_member()
        kind = header.mode & _TYPE
        if kind == _FOLDER and not content:
            yield Member(decoded_name(name).rstrip("/") + "/", b"")
            continue
        if kind == _LINK:
            reading.note("archive.link", decoded_name(name))
        elif kind in _DEVICES:
            reading.note("archive.device", decoded_name(name))
        reading.grown(len(content), len(content), len(content))
        yield Member(decoded_name(name), content)


def _header(octets: bytes, position: int) -> _Header | None:
    magic = octets[position : position + 6]
    try:
        if magic in {b"070701", b"070702"}:
            fields = [int(octets[position + 6 + 8 * index : position + 14 + 8 * index], 16) for index in range(13)]
            return _Header(fields[1], fields[11], fields[6], 110, 4)
        if magic in {b"070707", b"070727"}:  # 070727: afio's form for large files, read as far as it is the same
            text = octets[position : position + 76]
            return _Header(int(text[18:24], 8), int(text[59:65], 8), int(text[65:76], 8), 76, 1)
    except ValueError:
        return None
    for order in ("little", "big"):
        if int.from_bytes(magic[:2], "little" if order == "little" else "big") == 0o070707:
            words = [int.from_bytes(octets[position + at : position + at + 2], "little" if order == "little" else "big") for at in range(0, 26, 2)]
            return _Header(words[3], words[10], words[11] << 16 | words[12], 26, 2)
    return None


def _filled(size: int, align: int) -> int:
    return -(-size // align) * align


def _after_zeros(octets: bytes, position: int) -> int:
    """Return where the zeros that fill a block end."""
    step = 4_096
    while octets[position : position + step] == bytes(step):
        position += step
    rest = octets[position : position + step]
    return position + len(rest) - len(rest.lstrip(b"\0"))
