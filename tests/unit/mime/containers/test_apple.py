import base64
import struct

from sekisho.mime.containers.apple import BINHEX, is_mac_binary, read_apple
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.limits import Limits

LETTERS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
USUAL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def digits(octets):
    return (
        b"(This file must be converted with BinHex 4.0)\n:" + base64.b64encode(octets).rstrip(b"=").translate(bytes.maketrans(USUAL, LETTERS)) + b":"
    )


def binhex(packed, size, name=b"a.exe"):
    return digits(bytes([len(name)]) + name + b"\0APPL????\0\0" + struct.pack(">II", size, 0) + b"\0\0" + packed + b"\0\0\0\0")


def test_binhex_with_runs(read):
    octets = binhex(b"MZ\x90\0\x90\5x\x90\3y", 2 + 1 + 4 + 3 + 1)
    assert detect(octets, "a.hqx")[0] == "binhex"
    found, codes = read(read_apple, octets, kind="binhex")
    assert ([(member.name, member.octets) for member in found], codes) == ([("a.exe", b"MZ\x90\x90\x90\x90\x90xxxy")], [])
    assert read(read_apple, octets[:-40], kind="binhex")[1] == ["archive.broken"]
    assert read(read_apple, octets[: BINHEX.search(octets).end()], kind="binhex")[1] == ["archive.broken"]


def test_runs_of_millions_are_intercepted(read):
    octets = binhex(b"x" + b"\x90\xff" * 100_000, 1 << 24)
    limits = Limits(max_member_octets=1_000_000)
    assert read(read_apple, octets, kind="binhex", limits=limits)[1] == ["unscannable.archive_member_size"]


def test_apple_single(read):
    octets = struct.pack(">II16xH", 0x00051600, 0x00020000, 2) + struct.pack(">IIIIII", 3, 50, 5, 1, 55, 4) + b"a.exeMZ.."
    assert detect(octets, "a") == ("applesingle",)
    assert [(member.name, member.octets) for member in read(read_apple, octets, kind="applesingle")[0]] == [("a.exe", b"MZ..")]
    assert [member.octets for member in read(read_apple, octets[:30], kind="applesingle")[0]] == [b""]


def test_apple_single_with_more_or_less_than_one_content_is_told(read):
    def single(*entries):
        return struct.pack(">II16xH", 0x00051600, 0x00020000, len(entries)) + b"".join(struct.pack(">III", *entry) for entry in entries)

    octets = single(*[(9, 0, 0)] * 300, (1, 26 + 12 * 301, 4)) + b"MZ.."
    found, codes = read(read_apple, octets, kind="applesingle")
    assert ([member.octets for member in found], codes) == ([b"MZ.."], [])
    for broken in (single(), single((1, 50, 2), (1, 52, 2)) + b"abMZ", single((1, 38, 9)) + b"MZ"):
        assert read(read_apple, broken, kind="applesingle")[1] == ["unscannable.broken_archive"]


def test_mac_binary_with_a_second_header(read):
    head = bytearray(128)
    head[1:7], head[83:87], head[120:122], head[122:124] = b"\5a.exe", (4).to_bytes(4, "big"), b"\0\1", b"\x81\x81"
    octets = bytes(head) + b"words".ljust(128, b"\0") + b"MZ.."
    assert detect(octets, "a.bin") == ("macbinary",)
    assert [member.octets for member in read(read_apple, octets, kind="macbinary")[0]] == [b"MZ.."]


def test_mac_binary(read):
    head = bytearray(128)
    head[1:7], head[83:87], head[122:124] = b"\5a.exe", (4).to_bytes(4, "big"), b"\x81\x81"
    octets = bytes(head) + b"MZ.."
    assert detect(octets, "a.bin") == ("macbinary",)
    assert [(member.name, member.octets) for member in read(read_apple, octets, kind="macbinary")[0]] == [("a.exe", b"MZ..")]
    assert not is_mac_binary(octets[:130])
    assert not is_mac_binary(bytes(200))
