import pytest

from sekisho.mime.containers import foreign
from sekisho.mime.containers.foreign import AVAILABLE, FOREIGN, read_foreign, version

RAR = bytes.fromhex("526172211a0701003392b5e50a01050600050101808000")


def checksum(content):
    value = 0
    for octet in content:
        value ^= octet
        for _ in range(8):
            value = value >> 1 ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


def lzh(name, content):
    """One stored file, header of level 0."""
    body = b"-lh0-" + len(content).to_bytes(4, "little") * 2 + bytes(4) + b"\x20\0" + bytes((len(name),)) + name + checksum(content)
    return bytes((len(body), sum(body) & 0xFF)) + body + content


def test_without_the_library_it_is_told(read, monkeypatch):
    monkeypatch.setattr(foreign, "_LIBRARY", None)
    for kind in FOREIGN:
        assert read(read_foreign, b"anything", kind=kind) == ([], ["unscannable.format"])
    assert version() == ""


@pytest.mark.skipif(not AVAILABLE, reason="this system has no libarchive: rar, lzh and others are unscannable here")
class TestWithTheLibrary:
    def test_its_version(self):
        assert version().startswith("libarchive ")

    def test_files(self, read):
        found, codes = read(read_foreign, lzh(b"a.txt", b"words") + lzh(b"b.exe", b"MZ") + b"\0", kind="lzh")
        assert ([(member.name, member.octets) for member in found], codes) == ([("a.txt", b"words"), ("b.exe", b"MZ")], [])

    def test_an_empty_rar(self, read):
        assert read(read_foreign, RAR + bytes.fromhex("1d77565103050400"), kind="rar") == ([], [])

    def test_what_it_cannot_read_is_never_clean(self, read):
        for kind in FOREIGN - {"rpm", "compress", "lz4"}:
            assert "unscannable.broken_archive" in read(read_foreign, b"\x01" * 600, kind=kind)[1]
        assert "unscannable.broken_archive" in read(read_foreign, lzh(b"a.txt", b"words")[:-2], kind="lzh")[1]
