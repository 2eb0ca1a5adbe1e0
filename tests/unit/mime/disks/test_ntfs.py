import pytest

from sekisho.mime.disks.disk import NotReadable
from sekisho.mime.disks.ntfs import read_ntfs

FIRST = 8 + 16  # the cluster behind the table of no records


def test_files_streams_and_folders(images, files_of):
    records = [
        images.record([images.file_name("folder"), images.attribute(0x90, b"")], folder=True),
        images.record([images.file_name("SHORT~1.EXE", 16, 2), images.file_name("inside the folder.exe", 16), images.attribute(0x80, b"MZ held")]),
        images.record([images.file_name("far.bin"), images.far_attribute(0x80, [(28, 2), (None, 1), (27, 1)], 3_500)]),
        images.record([images.file_name("more"), images.attribute(0x80, b"words"), images.attribute(0x80, b"hidden", "stream")]),
    ]
    data = (b"0" * 1_024, b"1" * 1_024, b"2" * 1_024)
    made = images.ntfs(records)
    base = len(made) // 1_024
    assert base == 28
    records[2] = images.record([images.file_name("far.bin"), images.far_attribute(0x80, [(29, 2), (None, 1), (28, 1)], 3_500)])
    found, codes = files_of(read_ntfs, images.raw(images.ntfs(records, b"".join(data))))
    assert codes == []
    assert found == {
        "folder/inside the folder.exe": b"MZ held",
        "far.bin": data[1] + data[2] + bytes(1_024) + data[0][:428],
        "more": b"words",
        "more:stream": b"hidden",
    }


def test_a_long_file_goes_on_in_another_record(images, files_of):
    records = [
        images.record([images.file_name("long"), images.far_attribute(0x80, [(26, 1)], 2_000)]),
        images.record([images.far_attribute(0x80, [(27, 1)], 0, first=1)], base=16),
    ]
    found, codes = files_of(read_ntfs, images.raw(images.ntfs(records, b"a" * 1_024 + b"b" * 1_024)))
    assert (found, codes) == ({"long": b"a" * 1_024 + b"b" * 976}, [])


def test_what_is_not_in_use_locked_or_packed(images, files_of):
    records = [
        images.record([images.file_name("gone"), images.attribute(0x80, b"x")], used=False),
        images.record([images.file_name("locked"), images.attribute(0x80, b"x", flags=0x4000)]),
        images.record([images.file_name("packed"), images.far_attribute(0x80, [(27, 1)], 10, flags=1)]),
    ]
    assert files_of(read_ntfs, images.raw(images.ntfs(records, b"x"))) == ({"locked": b"(locked)", "packed": b""}, ["unscannable.method"])


def test_what_is_cut_off_is_told(images, files_of):
    records = [images.record([images.file_name("far"), images.far_attribute(0x80, [(5_000, 3)], 3_000)])]
    assert files_of(read_ntfs, images.raw(images.ntfs(records))) == ({"far": b""}, ["archive.broken"])


def test_a_master_table_that_goes_on_elsewhere_is_told(images, files_of):
    records = [images.record([images.file_name(name), images.attribute(0x80, b"MZ")]) for name in ("a.txt", "b.exe")]
    made = images.ntfs(records)
    first = images.record([images.far_attribute(0x80, [(8, 17)], 1_024 * 18)])
    made = made[: 8 * 1_024] + first + made[8 * 1_024 + len(first) :]
    assert files_of(read_ntfs, images.raw(made)) == ({"a.txt": b"MZ"}, ["unscannable.broken_archive"])


def test_terabytes_of_zeros_are_intercepted(images, files_of):
    records = [images.record([images.file_name("big"), images.far_attribute(0x80, [(None, 60_000)] * 20, 1 << 40)])]
    assert files_of(read_ntfs, images.raw(images.ntfs(records)))[1] == ["unscannable.archive_ratio"]


def test_no_table(images, files_of):
    for made in (images.ntfs([])[:1_024], images.ntfs([])[:3] + b"NTFS    " + bytes(600)):
        with pytest.raises(NotReadable):
            files_of(read_ntfs, images.raw(made))


def test_packed_files_are_unpacked(images, files_of):
    """Units of four clusters: one as it is, one of zeros, one packed into its first cluster."""
    head = (0xB000 | 3).to_bytes(2, "little") + b"\2M" + (0xFFF).to_bytes(2, "little")
    attribute = images.far_attribute(0x80, [(26, 4), (None, 4), (30, 1), (None, 3)], 12_000, flags=1)
    records = [
        images.record([images.file_name("packed"), attribute[:34] + b"\2\0" + attribute[36:]]),
        images.record([images.file_name("elsewhere"), images.attribute(0x80, b"x", "WofCompressedData")]),
    ]
    found, codes = files_of(read_ntfs, images.raw(images.ntfs(records, bytes(range(256)) * 16 + head.ljust(1_024, b"\0"))))
    assert found == {"packed": bytes(range(256)) * 16 + bytes(4_096) + b"M" * 3_808, "elsewhere:WofCompressedData": b""}
    assert codes == ["unscannable.method"]
