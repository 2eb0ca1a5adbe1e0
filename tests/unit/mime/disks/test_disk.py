import pytest

from sekisho.mime.disks.disk import STEP, Disk, Volume, number


def test_a_raw_disk_ends_where_it_says():
    disk = Disk(b"0123456789", 8)
    assert (disk.read(2, 4), disk.read(6, 9), disk.read(8, 1), disk.read(-1, 3)) == (b"2345", b"67", b"", b"")


def test_blocks_are_found_as_they_are_asked_for():
    disk = Disk(b"aaaabbbb", 14, block=4, find=lambda index: {0: 4, 2: 0, 3: 6}.get(index, -1))
    assert disk.read(0, 100) == b"bbbb\0\0\0\0aaaabb"
    assert disk.read(3, 2) == b"b\0"


def test_no_more_than_a_step_comes_at_once():
    assert len(Disk(b"", 1 << 40, block=512, find=lambda index: -1).read(5, 1 << 40)) == STEP


@pytest.mark.parametrize(("start", "count", "expected"), [(0, 3, b"234"), (3, 9, b"5"), (4, 1, b""), (-1, 2, b"")])
def test_a_volume_is_a_piece_of_a_disk(start, count, expected):
    assert Volume(Disk(b"0123456789", 10), 2, 4).read(start, count) == expected


def test_numbers_behind_the_end_are_zero():
    assert (number(b"\x01\x02", 0, 2), number(b"\x01", 5, 4)) == (0x201, 0)
