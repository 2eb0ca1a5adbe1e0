"""A stream of 7z as libarchive 3.6.2 writes it; those of zip are in tests/suites/test_files_libarchive.py."""

from sekisho.mime.containers import foreign
from sekisho.mime.containers.expansion import Member
from sekisho.mime.containers.ppmd import expand_of_7z, expand_of_zip

CONTENT = b"words and more words, " * 30
STREAM = bytes.fromhex("0076f659711d820c260f511106f487003492e3d12e0b319c27c72f45e2db05a426cadc")
PROPERTIES = bytes.fromhex("0600000001")


def expanded(read, expand):
    """Return what comes out, None where nothing does, and the codes of what is wrong."""
    results = []

    def reader(octets, reading):
        results.append(expand(octets, reading))
        return [Member("", b"")]

    return results, read(reader, STREAM)[1]


def test_a_stream_of_7z(read):
    expected = [CONTENT if foreign.AVAILABLE else None]
    assert expanded(read, lambda octets, reading: expand_of_7z(octets, PROPERTIES, len(CONTENT), reading)) == (expected, [])


def test_what_cannot_be_read_is_none(read, monkeypatch):
    for properties, size in (
        (PROPERTIES[:4], 9),
        (b"\x06\xff\xff\xff\xff", 9),
        (PROPERTIES, 0),
        (b"\xff" + PROPERTIES[1:], 9),
        (PROPERTIES, 1 << 30),
    ):
        assert expanded(read, lambda octets, reading, p=properties, s=size: expand_of_7z(octets, p, s, reading))[0] == [None]
    for octets, size in ((b"", 9), (b"\xff\xff" + bytes(20), 900), (STREAM, 0)):
        assert expanded(read, lambda _, reading, o=octets, s=size: expand_of_zip(o, s, 0, reading))[0] == [None]
    monkeypatch.setattr(foreign, "_LIBRARY", None)
    assert expanded(read, lambda octets, reading: expand_of_7z(octets, PROPERTIES, len(CONTENT), reading)) == ([None], [])
