from zlib import crc32

import pytest

from sekisho.mime.containers import foreign
from sekisho.mime.containers.arj import read_arj

END = b"\x60\xea\0\0"


def header(name, kind=0, flags=0, method=0, packed=0, content=b"", size=None):
    size = len(content) if size is None else size
    fixed = bytes((30, 11, 1, 0, flags, method, kind, 0)) + bytes(4) + packed.to_bytes(4, "little") + size.to_bytes(4, "little")
    fixed += crc32(content).to_bytes(4, "little") + bytes(6)
    basic = fixed + name + b"\0\0"
    return b"\x60\xea" + len(basic).to_bytes(2, "little") + basic + crc32(basic).to_bytes(4, "little") + b"\0\0"


def archive(*files):
    """Each file: (name, method, packed octets, content, flags)."""
    made = header(b"a.arj", kind=2)
    for name, method, packed, content, flags in files:
        made += header(name, 0, flags, method, len(packed), content) + packed
    return made + END


class BitWriter:
    """From the high end of each octet."""

    def __init__(self):
        self.text = ""

    def put(self, value, count):
        self.text += f"{value:0{count}b}" if count else ""

    def octets(self):
        filled = self.text + "0" * (-len(self.text) % 8)
        return int(filled, 2).to_bytes(len(filled) // 8, "big")


def fastest(*steps):
    """Method 4: numbers are literals, pairs (length, distance) copies."""
    bits = BitWriter()

    def stepped(value, first, last):
        width, base = first, 0
        while width < last and value >= base + (1 << width):
            bits.put(1, 1)
            base += 1 << width
            width += 1
        if width < last:
            bits.put(0, 1)
        bits.put(value - base, width)

    for step in steps:
        if isinstance(step, int):
            stepped(0, 0, 7)
            bits.put(step, 8)
        else:
            stepped(step[0] - 2, 0, 7)
            stepped(step[1] - 1, 9, 13)
    return bits.octets()


def lzh(content):
    """Methods 1 to 3 in one block of literals: 256 codes of eight bits, whose lengths are all told by a code of one symbol, which takes no bits."""
    bits = BitWriter()
    bits.put(len(content), 16)
    bits.put(0, 5)
    bits.put(8 + 2, 5)
    bits.put(256, 9)
    bits.put(0, 5)
    bits.put(0, 5)
    for octet in content:
        bits.put(octet, 8)
    return bits.octets()


def test_stored_and_fastest(read):
    packed = fastest(*b"abc", (6, 3), 33, (100, 1))
    content = b"abcabcabc!" + b"!" * 100
    made = archive((b"a.txt", 0, b"words", b"words", 0), (b"b.exe", 4, packed, content, 0))
    found, codes = read(read_arj, made)
    assert [(member.name, member.octets) for member in found] == [("a.txt", b"words"), ("b.exe", content)]
    assert codes == []


def test_the_other_methods_by_the_library(read):
    content = bytes(range(256)) * 9
    found, codes = read(read_arj, archive((b"a.bin", 1, lzh(content), content, 0)))
    expected = (content, []) if foreign.AVAILABLE else (b"", ["unscannable.method"])
    assert (found[0].octets, codes) == expected


def test_without_the_library_it_is_told(read, monkeypatch):
    monkeypatch.setattr(foreign, "_LIBRARY", None)
    found, codes = read(read_arj, archive((b"a.bin", 2, b"xx", b"long", 0)))
    assert ([member.octets for member in found], codes) == ([b""], ["unscannable.method"])


def test_locked_divided_and_folders(read):
    made = header(b"a.arj", kind=2) + header(b"folder", kind=3) + header(b"label", kind=4)
    made += header(b"a", flags=1, packed=2, content=b"xx") + b"??" + header(b"b", flags=4, packed=2, content=b"yy") + b"yy" + END
    found, codes = read(read_arj, made)
    assert [(member.name, member.octets, member.encrypted) for member in found] == [("folder/", b"", False), ("a", b"", True), ("b", b"yy", False)]
    assert codes == ["unscannable.volume"]


@pytest.mark.parametrize("cut", [3, 20, 50, 90, 99])
def test_cut_off(read, cut):
    made = archive((b"a.txt", 0, b"words", b"words", 0))
    assert read(read_arj, made[:cut])[1] == ["archive.broken"]


def test_what_does_not_come_out_is_told(read):
    for packed, method in ((b"\xff", 4), (fastest((9, 500)), 4), (b"x", 0)):
        assert "archive.broken" in read(read_arj, archive((b"a", method, packed, b"something longer", 0)))[1]
    assert read(read_arj, archive((b"a", 9, b"x", b"y", 0)))[1] == ["unscannable.method"]
