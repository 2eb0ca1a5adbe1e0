import pytest

from sekisho.mime.disks.disk import NotReadable
from sekisho.mime.disks.fat import read_exfat, read_fat
from sekisho.mime.limits import Limits

FILES = {"a long name.exe": b"MZ" + bytes(range(256)) * 9, "folder/inside.txt": b"words", "folder/empty": b"", "表計算.xlsx": b"PK"}


@pytest.mark.parametrize("bits", [12, 16, 32])
def test_every_file_of_every_width(images, files_of, bits):
    assert files_of(read_fat, images.raw(images.fat(FILES, bits))) == (FILES, [])


def test_exfat_with_and_without_chains(images, files_of):
    files = {"first.bin": b"f" * 1_300, "second with a longer name.lnk": b"L\0\0\0" * 400, "third": b"3"}
    assert files_of(read_exfat, images.raw(images.exfat(files))) == (files, [])


def test_names_of_eight_and_three_and_what_is_deleted(images, files_of):
    made = bytearray(images.fat({"x": b"1", "y": b"2"}))
    at = made.find(b"FILE~1  TXT")
    made[at - 32] = 0xE5  # the long name of the first is gone
    second = made.find(b"FILE~1  TXT", at + 1)
    made[second] = 0xE5
    assert files_of(read_fat, images.raw(bytes(made))) == ({"FILE~1.TXT": b"1"}, [])


def test_a_folder_that_holds_itself_and_a_chain_in_a_circle_end(images, files_of):
    made = bytearray(images.fat({"folder/big": b"x" * 2_000}))
    at = made.find(b"FILE~1  TXT")
    made[at + 28 : at + 32] = (50_000_000).to_bytes(4, "little")
    first = made[at + 26]
    pair = first + first // 2
    last = first + 3
    for table in (512, 512 + made[22] * 512):
        place = table + last + last // 2
        value = int.from_bytes(made[place : place + 2], "little")
        value = value & 0xF | first << 4 if last & 1 else value & 0xF000 | first
        made[place : place + 2] = value.to_bytes(2, "little")
    assert pair
    found, codes = files_of(read_fat, images.raw(bytes(made)))
    assert codes == ["archive.broken"]
    assert len(found["folder/big"]) <= 2_002 * 512


def test_limits(images, files_of):
    volume = images.raw(images.fat({f"{number}": b"x" for number in range(20)}, 32))
    assert files_of(read_fat, volume, Limits(max_archive_members=5))[1] == ["unscannable.archive_members"]
    assert files_of(read_fat, images.raw(images.fat({"a": b"x" * 3_000})), Limits(max_member_octets=1_000))[1] == ["unscannable.archive_member_size"]


def test_no_room_is_no_volume(images, files_of):
    made = bytearray(images.fat({}))
    made[19:21] = b"\x05\0"
    with pytest.raises(NotReadable):
        files_of(read_fat, images.raw(bytes(made)))
    with pytest.raises(NotReadable):
        files_of(read_exfat, images.raw(bytes(512)))
