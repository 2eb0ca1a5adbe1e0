import struct

import pytest

from sekisho.mime.disks.disk import NotReadable
from sekisho.mime.disks.udf import read_udf
from sekisho.testing import discs as made

BLOCK = made.BLOCK


@pytest.fixture(scope="module")
def files(files_of, images):
    return lambda octets: files_of(read_udf, images.raw(octets))


def test_files_of_every_kind_of_description(files):
    data = bytes(range(256)) * 20
    short = struct.pack("<II", BLOCK, 20) + struct.pack("<II", 2 << 30 | BLOCK, 0) + struct.pack("<II", 1_000, 30)
    further = struct.pack("<II", BLOCK, 20) + struct.pack("<II", 3 << 30 | BLOCK, 40)
    extended = struct.pack("<IIIIHH", 1_500, 1_500, 1_500, 21, 0, 0)
    folder = made.identifier("", 1, 2 | 8) + made.identifier("held.txt", 12) + made.identifier("gone", 12, 4)
    listed = b"".join(made.identifier(name, block, flags) for name, block, flags in (
        ("", 1, 10), ("short.bin", 10, 0), ("請求書.exe", 11, 0), ("folder", 13, 2), ("far.bin", 14, 0), ("old.bin", 15, 0), ("streams", 16, 0),
    ))  # fmt: skip
    blocks = {
        0: made.file_set(1),
        1: made.entry(len(listed), made.wide(len(listed), 2), kind=4),
        2: listed,
        10: made.entry(2 * BLOCK + 1_000, short, how=0),
        11: made.entry(3_000, made.wide(3_000, 20)),
        12: made.entry(4, b"held", how=3),
        13: made.entry(len(folder), folder, kind=4, how=3),
        14: made.entry(BLOCK + 10, further, how=0),
        15: made.entry(1_500, extended, how=2),
        16: made.entry(4, b"main", how=3, streams=17),
        17: made.entry(len(made.identifier("side", 12)), made.identifier("side", 12), kind=13, how=3),
        20: data[:BLOCK],
        21: data[BLOCK : 2 * BLOCK],
        30: b"end" * 400,
        40: made.tagged(258, struct.pack("<II", 0, 8) + struct.pack("<II", 10, 30)),
    }
    assert files(made.disc(blocks)) == (
        {
            "short.bin": data[:BLOCK] + bytes(BLOCK) + (b"end" * 400)[:1_000],
            "請求書.exe": data[:3_000],
            "folder/held.txt": b"held",
            "far.bin": data[:BLOCK] + b"endendende",
            "old.bin": data[BLOCK : BLOCK + 1_500],
            "streams": b"main",
            "streams:side": b"held",
        },
        [],
    )


def test_an_entry_written_anew_is_the_one_in_force(files):
    blocks = made.simple({"a.exe": b"innocent"})
    blocks[3] = made.entry(8, b"innocent", how=3, strategy=4_096)
    blocks[4] = made.tagged(248, bytes(20) + made.wide(BLOCK, 5))
    blocks[5] = made.entry(2, b"MZ", how=3)
    assert files(made.disc(blocks)) == ({"a.exe": b"MZ"}, [])


def test_packets_that_lie_elsewhere(files):
    blocks = made.simple({"a.exe": b"innocent"})
    table = made.tagged(0, b"\0*UDF Sparing Table".ljust(32, b"\0") + struct.pack("<HHIII", 1, 0, 0, 0, 390))
    moved = {390 + number: octets for number, octets in made.simple({"a.exe": b"MZ"}).items()}
    maps = (made.second_kind(b"*UDF Sparable Partition", struct.pack("<HBBIIIII", 8, 1, 0, 512, 380, 0, 0, 0)),)
    assert files(made.disc(blocks, maps, elsewhere={380: table, **moved})) == ({"a.exe": b"MZ"}, [])


def test_blocks_by_a_table_at_the_end(files):
    real = {number + 50: octets for number, octets in made.simple({"a.exe": b"MZ"}, partition=1).items()}
    maps = (made.PLAIN, made.second_kind(b"*UDF Virtual Partition"))
    entries = b"".join(struct.pack("<I", number + 50) for number in range(4))
    old = entries + b"\0*UDF Virtual Alloc Tbl".ljust(32, b"\0") + b"\xff" * 4
    new = struct.pack("<HH", 152, 0).ljust(152, b"\0") + entries
    for table, kind in ((old, 0), (new, 248)):
        for last in (made.entry(len(table), table, kind=kind, how=3), made.entry(len(table), made.wide(len(table), 70), kind=kind)):
            blocks = {**real, 70: table, 95: last}
            assert files(made.disc(blocks, maps, files=(1, 0))) == ({"a.exe": b"MZ"}, [])


def test_entries_in_a_file_of_their_own(files):
    blocks = {number + 50: octets for number, octets in made.simple({"a.exe": b"MZ"}, partition=1).items()}
    blocks[80] = made.entry(8 * BLOCK, struct.pack("<IIII", 3 * BLOCK, 50, 5 * BLOCK, 53), kind=250, how=0)
    for main, mirror in ((80, 81), (81, 80)):
        maps = (made.PLAIN, made.second_kind(b"*UDF Metadata Partition", struct.pack("<IIIIHB", main, mirror, 0, 32, 1, 0)))
        assert files(made.disc(blocks, maps, files=(1, 0))) == ({"a.exe": b"MZ"}, [])


def test_two_descriptions_that_differ_are_both_read(files):
    shifted = {number + 50: octets for number, octets in made.simple({"b.exe": b"MZ"}).items()}
    other = made.descriptors((made.PLAIN,), start=made.START + 50)
    found, codes = files(made.disc({**made.simple({"a.txt": b"words"}), **shifted}, reserve=other))
    assert (found, codes) == ({"a.txt": b"words", "b.exe": b"MZ"}, ["archive.two_readings"])


def test_of_two_logical_volumes_the_later_is_in_force(files, images):
    octets = bytearray(made.disc(made.simple({"a.exe": b"MZ"})))
    earlier = made.descriptors((made.PLAIN,), files=(0, 99), serial=0)
    for sector in (32, 48):
        octets[(sector + 2) * BLOCK : (sector + 5) * BLOCK] = earlier
    assert files(bytes(octets)) == ({"a.exe": b"MZ"}, [])


def test_what_goes_in_circles_or_is_broken_ends(files):
    listed = made.identifier("again", 1, 2) + made.identifier("lost", 90) + made.identifier("cut.bin", 5) + made.identifier("lost folder", 91, 2)
    blocks = {
        0: made.file_set(1),
        1: made.entry(len(listed), listed, kind=4, how=3),
        5: made.entry(9_000, made.wide(9_000, 99)),
    }
    found, codes = files(made.disc(blocks))
    assert found["lost"] == b""
    assert codes == ["unscannable.broken_archive"] * 3
    blocks[1] = made.entry(len(listed) + 40, listed + b"no list" * 6, kind=4, how=3)
    assert "unscannable.broken_archive" in files(made.disc(blocks))[1]


def test_sectors_of_one_size_do_not_hide_those_of_another(files, monkeypatch):
    seen = made.disc(made.simple({"a.txt": b"words"}))
    monkeypatch.setattr(made, "BLOCK", 512)  # what lies where a drive with such sectors looks
    hidden = made.disc(made.simple({"b.exe": b"MZ"})).ljust(len(seen), b"\0")
    both = (int.from_bytes(seen) | int.from_bytes(hidden)).to_bytes(len(seen))
    assert files(both) == ({"a.txt": b"words", "b.exe": b"MZ"}, ["archive.two_readings"])


def test_what_lies_deeper_than_is_looked_is_told(files):
    blocks = {0: made.file_set(1)}
    for block in range(1, 81):
        listed = made.identifier("f", block + 1, 2) if block < 80 else made.identifier("a.exe", 82)
        blocks[block] = made.entry(len(listed), listed, kind=4, how=3)
    blocks[82] = made.entry(2, b"MZ", how=3)
    assert files(made.disc(blocks)) == ({}, ["unscannable.too_deep"])
    blocks = made.simple({"a.exe": b"innocent"})
    for block in range(3, 163, 2):
        blocks[block] = made.entry(8, b"innocent", how=3, strategy=4_096)
        blocks[block + 1] = made.tagged(248, bytes(20) + made.wide(BLOCK, block + 2))
    assert files(made.disc(blocks, shape=(600, made.START, 256)))[1] == ["unscannable.too_deep"]


def test_a_folder_that_is_listed_as_a_file_is_told(files):
    blocks = made.simple({"folder": b""})
    listed = made.identifier("a.exe", 5)
    blocks[3] = made.entry(len(listed), listed, kind=4, how=3)
    assert files(made.disc(blocks))[1] == ["unscannable.method"]


def test_tables_of_nothing_count_against_the_limits(files):
    maps = (made.PLAIN, made.second_kind(b"*UDF Virtual Partition"))
    table = made.entry(1 << 40, struct.pack("<II", 0x3FFFF800, 0) * 200, kind=0, how=0)
    blocks = dict.fromkeys(range(40, 100), table)
    assert files(made.disc(blocks, maps, files=(1, 0)))[1] == ["unscannable.archive_ratio"]


def test_files_and_folders_of_nothing_are_intercepted(files):
    zeros = struct.pack("<II", 1 << 30 | 0x3FFFF800, 0) * 8
    blocks = made.simple({})
    listed = made.identifier("big", 5)
    blocks[1] = made.entry(len(listed), listed, kind=4, how=3)
    blocks[5] = made.entry(8 << 30, zeros, how=0)
    assert files(made.disc(blocks))[1] == ["unscannable.archive_member_size"]
    blocks[1] = made.entry(8 << 30, zeros, kind=4, how=0)
    assert files(made.disc(blocks))[1] == ["unscannable.budget"]


def test_what_cannot_be_read_is_told(files):
    octets = made.disc(made.simple({"a": b"x"}))
    for broken in (octets[: 200 * BLOCK], made.disc({}), made.disc({0: made.file_set(1)}), made.disc({}, (made.second_kind(b"*Other"),))):
        with pytest.raises(NotReadable):
            files(broken)
