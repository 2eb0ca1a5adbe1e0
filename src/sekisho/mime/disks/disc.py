"""Discs (`.iso`): every file system on them. Windows shows UDF where there is one, else Joliet; others show the names of Rock Ridge.

ISO 9660 with its extensions is read by libarchive, UDF by ourselves. What two of them show under one name and with the same octets is told once.
"""

from collections.abc import Iterator
from hashlib import sha256

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.containers.foreign import read_foreign
from sekisho.mime.disks.disk import Disk, NotReadable, Volume
from sekisho.mime.disks.udf import read_udf
from sekisho.mime.disks.udf_volume import has_udf

_ROCK_RIDGE = b"SP\x07\x01\xbe\xef"  # System Use Sharing Protocol section 5.3


def read_disc(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of every file system of a disc."""
    told: set[tuple[str, bytes]] = set()
    for member in _every_side(octets, reading):
        seen = (member.name.lower().removesuffix(";1"), sha256(member.octets).digest())
        if seen not in told:
            told.add(seen)
            yield member


def _every_side(octets: bytes, reading: Reading) -> Iterator[Member]:
    if has_udf(octets):
        try:
            yield from read_udf(Volume(Disk(octets, len(octets)), 0, len(octets)), reading)
        except NotReadable as reason:
            reading.note("unscannable.method", str(reason))
    if any(octets[at + 1 : at + 6] == b"CD001" for at in range(32_768, 32_768 + 16 * 2_048, 2_048)):
        reading.members = 0  # each side has its own
        yield from read_foreign(octets, reading)
        if _ROCK_RIDGE in octets:
            reading.members = 0
            yield from read_foreign(octets, reading, without="rockridge")
    elif not has_udf(octets):
        reading.note("unscannable.format", "a disc of no known kind")
