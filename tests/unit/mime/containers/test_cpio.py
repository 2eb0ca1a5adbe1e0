import pytest

from sekisho.mime.containers.cpio import read_cpio


def newer(name, content, mode=0o100644):
    raw = name.encode() + b"\0"
    fields = [0, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(raw), 0]
    head = b"070701" + b"".join(b"%08x" % field for field in fields) + raw
    return head + bytes(-len(head) % 4) + content + bytes(-len(content) % 4)


def portable(name, content, mode=0o100644):
    raw = name.encode() + b"\0"
    return b"070707" + b"%06o%06o%06o%06o%06o%06o%06o%011o%06o%011o" % (0, 0, mode, 0, 0, 1, 0, 0, len(raw), len(content)) + raw + content


def binary(name, content, mode=0o100644, order="little"):
    raw = name.encode() + b"\0"
    words = [0o070707, 0, 0, mode, 0, 0, 1, 0, 0, 0, len(raw), len(content) >> 16, len(content) & 0xFFFF]
    return b"".join(word.to_bytes(2, order) for word in words) + raw + bytes(len(raw) % 2) + content + bytes(len(content) % 2)


@pytest.mark.parametrize("pack", [newer, portable, binary, lambda *one, **more: binary(*one, **more, order="big")])
def test_every_form(read, pack):
    packed = pack("folder", b"", mode=0o040755) + pack("folder/a.txt", b"first") + pack("b", b"second!!") + pack("TRAILER!!!", b"") + bytes(100)
    found, codes = read(read_cpio, packed)
    assert [(member.name, member.octets) for member in found] == [("folder/", b""), ("folder/a.txt", b"first"), ("b", b"second!!")]
    assert codes == []


def test_files_behind_the_end_links_and_cut_off_ones_are_told(read):
    packed = newer("link", b"/etc/passwd", mode=0o120777) + newer("TRAILER!!!", b"") + newer("hidden", b"x")[:-2]
    found, codes = read(read_cpio, packed)
    assert [member.name for member in found] == ["link", "hidden"]
    assert codes == ["archive.link", "archive.two_readings"]
    assert read(read_cpio, newer("a", b"content")[:-6])[1] == ["archive.broken"]
