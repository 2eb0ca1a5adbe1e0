"""Images of disks: every volume of a raw image, a VHD or a VHDX, by whatever file system Windows would read it."""

from collections.abc import Iterator

from sekisho.mime.containers.expansion import Member, Reading
from sekisho.mime.disks.disk import Disk, NotReadable, Volume
from sekisho.mime.disks.fat import read_exfat, read_fat
from sekisho.mime.disks.ntfs import read_ntfs
from sekisho.mime.disks.partitions import is_fat, volumes
from sekisho.mime.disks.udf import read_udf
from sekisho.mime.disks.virtual import vhd_disks, vhdx_disk

_UDF, _MARKS = (b"NSR02", b"NSR03"), (34_816, 36_864, 40_960)
_BLANK = 65_536  # octets of a volume that say that nothing was ever written there


def read_disk_image(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the files of every volume."""
    try:
        for index, disk in enumerate(_disks(octets, reading.kind)):
            if index:
                reading.note("archive.two_readings", "two disks in one file")
            found = False
            for volume in volumes(disk):
                found = True
                yield from _volume(volume, reading)
            if not found:
                reading.note("unscannable.format", "no volume on the disk")
    except NotReadable as reason:
        reading.note("unscannable.method", str(reason))


def _disks(octets: bytes, kind: str) -> Iterator[Disk]:
    if kind == "vhd":
        yield from vhd_disks(octets)
    elif kind == "vhdx":
        yield vhdx_disk(octets)
    else:
        yield Disk(octets, len(octets))


def _volume(volume: Volume, reading: Reading) -> Iterator[Member]:
    reading.look_at()
    head = volume.read(0, 512).ljust(512, b"\0")
    read = read_ntfs if head[3:11] == b"NTFS    " else read_exfat if head[3:11] == b"EXFAT   " else read_fat if is_fat(head) else None
    readers = [read] if read is not None else []
    if any(volume.read(at, 6)[1:] in _UDF for at in _MARKS):  # which of two Windows would show is not for us to guess
        readers.append(read_udf)
    if len(readers) > 1:
        reading.note("archive.two_readings", "two file systems in one volume")
    for one in readers:
        try:
            yield from one(volume, reading)
        except NotReadable as reason:
            reading.note("unscannable.method", str(reason))
    if not readers and volume.read(0, _BLANK).strip(b"\0"):
        reading.note("unscannable.format", "a file system that is not known")
