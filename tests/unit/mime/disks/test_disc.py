import struct
import time
from contextlib import suppress

import pytest

from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.containers.foreign import AVAILABLE
from sekisho.mime.disks.disc import read_disc
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.limits import Limits
from sekisho.testing import discs as made

SECTOR = 2_048


def both(value, size):
    return value.to_bytes(size, "little") + value.to_bytes(size, "big")


def record(name, sector, size, flags=0, further=b""):
    body = bytes(1) + both(sector, 4) + both(size, 4) + bytes(7) + bytes([flags, 0, 0]) + both(1, 2) + bytes([len(name)]) + name
    body += b"\0" * ((len(body) + 1) % 2) + further
    return bytes([len(body) + 1]) + body


def old_side(files, further=None):
    """ISO 9660 (ECMA-119): sectors by number. `further`: system use fields of Rock Ridge by name."""
    mode, folder = (b"PX\x24\1" + both(kind, 4) + both(1, 4) + bytes(16) if further else b"" for kind in (0o100644, 0o040755))
    listed = record(b"\0", 20, SECTOR, 2, folder and b"SP\x07\x01\xbe\xef\0" + folder) + record(b"\1", 20, SECTOR, 2, folder)
    sectors = {}
    for number, (name, octets) in enumerate(files.items(), 30):
        sectors[number] = octets
        listed += record(name.encode(), number, len(octets), 0, mode + (further or {}).get(name, b""))
    head = b"\1CD001\1\0" + bytes(64) + bytes(8) + both(100, 4) + bytes(32) + both(1, 2) + both(1, 2) + both(SECTOR, 2) + both(10, 4)
    table = bytes([1, 0]) + struct.pack("<IH", 20, 1) + b"\0\0"
    head += struct.pack("<II", 22, 0) + struct.pack(">II", 23, 0) + record(b"\0", 20, SECTOR, 2)
    head = head.ljust(881, b"\0") + b"\1"
    return {16: head, 17: b"\xffCD001\1", 20: listed, 22: table, 23: bytes([1, 0]) + struct.pack(">IH", 20, 1) + b"\0\0", **sectors}


def laid(sectors, into=b""):
    octets = bytearray(into.ljust(150 * SECTOR, b"\0"))
    for sector, piece in sectors.items():
        octets[sector * SECTOR : sector * SECTOR + len(piece)] = piece
    return bytes(octets)


@pytest.fixture(scope="module")
def read():
    def run(octets):
        assert "iso" in detect(octets, "a.iso")
        reading = Reading("1", len(octets), Limits(), Limits().budget(time.monotonic), "iso")
        found = []
        with suppress(Intercepted):
            found.extend((member.name, member.octets) for member in read_disc(octets, reading) if not member.name.endswith("/"))
        return found, [defect.code for defect in reading.defects]

    return run


def test_both_sides_of_a_disc_are_read(read):
    udf = made.disc(made.simple({"invoice.exe": b"MZ", "read.me": b"words"}), elsewhere={16: b"", 17: b"", 18: b""})
    octets = laid({40: b"\0NSR02\1"}, laid(old_side({"READ.ME;1": b"other words", "INVOICE.EXE;1": b"MZ"}), udf))
    found, codes = read(octets)
    if AVAILABLE:
        assert sorted(found) == [("READ.ME", b"other words"), ("invoice.exe", b"MZ"), ("read.me", b"words")]
        assert codes == []
    else:
        assert sorted(found) == [("invoice.exe", b"MZ"), ("read.me", b"words")]
        assert codes == ["unscannable.format"]


def test_windows_shows_other_names_than_rock_ridge(read):
    """A program that knows Rock Ridge sees a picture; Windows does not know it, and starts the file."""
    name = b"holiday.jpg"
    further = b"NM" + bytes([5 + len(name), 1, 0]) + name
    found, codes = read(laid(old_side({"HOLIDAY.EXE;1": b"MZ"}, {"HOLIDAY.EXE;1": further})))
    expected = ([("HOLIDAY.EXE", b"MZ"), ("holiday.jpg", b"MZ")], []) if AVAILABLE else ([], ["unscannable.format"])
    assert (sorted(found), codes) == expected


def test_a_disc_of_neither_kind_is_told(read):
    assert read(laid({16: b"\0BEA01\1"})) == ([], ["unscannable.format"])
    assert read(laid({16: b"\0BEA01\1", 17: b"\0NSR02\1"})) == ([], ["unscannable.method"])
