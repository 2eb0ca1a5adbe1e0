"""The `ar` archives of Unix: also Debian packages and static libraries, with the long names of GNU and BSD."""

from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.streams import decoded_name

_MAGIC = b"!<arch>\n"
_HEADER = 60
_LONGEST_NAME = 4_096


def read_ar(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of an ar archive."""
    position, names = len(_MAGIC), b""
    while position + _HEADER <= len(octets):
        header = octets[position : position + _HEADER]
        digits = header[48:58].strip()
        if header[58:60] != b"`\n" or not digits.isdigit():
            reading.note("archive.broken", f"no header at octet {position}")
            return
        size = int(digits)
        content = octets[position + _HEADER : position + _HEADER + size]
        if len(content) < size:
            reading.note("archive.broken", "cut off")
        position += _HEADER + size + size % 2
        raw = header[:16].rstrip()
        if raw == b"//":
            reading.look_at()
            names = content
            continue
        if raw.startswith(b"#1/") and raw[3:].isdigit():  # BSD: the name stands in front of the content
            length = int(raw[3:])
            raw, content = content[: min(length, _LONGEST_NAME)].rstrip(b"\0"), content[length:]
        elif raw[:1] == b"/" and raw[1:].isdigit():  # GNU: the name stands in the member called //
            start = int(raw[1:])
            raw = names[start : start + _LONGEST_NAME].partition(b"\n")[0]
        reading.begin_member()
        reading.grown(len(content), len(content), len(content))
        yield Member(decoded_name(raw.rstrip(b"/") or raw), content)
    if octets[position:].strip(b"\n\0"):
        reading.note("archive.trailing_data", f"{len(octets) - position} octets behind the end")
