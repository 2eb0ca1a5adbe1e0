import struct

from sekisho.mime.containers.tnef import read_tnef


def attribute(tag, value, level=2):
    return bytes((level,)) + struct.pack("<HHI", tag, 6, len(value)) + value + bytes(2)


def text_property(tag, text):
    raw = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x1F, tag, 1, len(raw)) + raw + bytes(-len(raw) % 4)


HEAD = b"\x78\x9f\x3e\x22\x01\x00"


def test_bodies_and_attachments(read):
    properties = struct.pack("<I", 1) + text_property(0x1000, "see http://text.test/")
    packed = HEAD + attribute(0x9003, properties, 1) + attribute(0x9002, bytes(14)) + attribute(0x8010, b"BILL~1.EXE\0")
    packed += attribute(0x800F, b"MZ program") + attribute(0x9005, struct.pack("<I", 1) + text_property(0x3707, "bill of march.exe"))
    found, codes = read(read_tnef, packed)
    assert [(member.name, member.declared_type, member.octets) for member in found] == [
        ("", "text/plain", b"see http://text.test/"),
        ("bill of march.exe", "", b"MZ program"),
    ]
    assert codes == []


def test_an_embedded_message(read):
    inner = HEAD + attribute(0x800C, b"inner\0", 1)
    value = bytes(16) + inner
    properties = struct.pack("<IHHII", 1, 0x0D, 0x3701, 1, len(value)) + value + bytes(-len(value) % 4)
    (member,), _ = read(read_tnef, HEAD + attribute(0x9002, bytes(14)) + attribute(0x9005, properties))
    assert member.octets == inner


def test_what_was_read_before_the_break_is_kept(read):
    packed = HEAD + attribute(0x9002, bytes(14)) + attribute(0x800F, b"MZ program") + attribute(0x9005, b"\xff\xff\xff\x7f\x99\x99")
    found, codes = read(read_tnef, packed)
    assert [member.octets for member in found] == [b"MZ program"]
    assert codes == ["archive.broken"]
