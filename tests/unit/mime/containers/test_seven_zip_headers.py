import pytest

from sekisho.mime.containers.octet_reader import Broken, OctetReader
from sekisho.mime.containers.seven_zip_headers import Folder, Streams, parse_files, parse_streams


@pytest.mark.parametrize(
    "raw",
    [
        b"\x06\x00\xff" + b"\xff" * 8,  # 2^64 packed streams
        b"\x07\x0b\xff" + b"\xff" * 8,  # 2^64 folders
        b"\x07\x0b\x01\x00\x7f",  # 127 coders
        b"\x07\x0b\x01\x01",  # folders elsewhere
        b"\x63",
        b"",
    ],
)
def test_lies_are_broken(raw):
    with pytest.raises(Broken):
        parse_streams(OctetReader(raw))


def test_more_files_than_the_header_could_name_are_broken():
    with pytest.raises(Broken):
        parse_files(OctetReader(b"\xff" + (50_000_000).to_bytes(8, "little")))


def test_folders_and_empty_files():
    names = "d\0e\0f\0".encode("utf-16-le")
    raw = b"\x03" + b"\x0e\x01\xc0" + b"\x0f\x01\x40" + b"\x11" + bytes((len(names) + 1,)) + b"\0" + names + b"\0"
    found = parse_files(OctetReader(raw)).entries
    assert [(entry.name, entry.stream, entry.folder) for entry in found] == [("d", False, True), ("e", False, False), ("f", True, False)]


def test_packed_streams_of_each_folder():
    streams = Streams(7, [10, 20, 30], [Folder([], {}, [0]), Folder([], {}, [0, 1])])
    assert streams.packed_of(0) == [(7, 10)]
    assert streams.packed_of(1) == [(17, 20), (37, 30)]
    with pytest.raises(Broken):
        Streams(0, [], [Folder([], {}, [0])]).packed_of(0)
