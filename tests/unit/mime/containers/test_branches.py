import random
import struct

from sekisho.mime.containers.branches import of_arm64


def packed(code, start=0):
    """The other way, after the description in the source of xz (0BSD)."""
    made = bytearray(code)
    for at in range(0, len(code) - 3, 4):
        (word,) = struct.unpack_from("<I", code, at)
        here = start + at
        if word >> 26 == 0x25:
            struct.pack_into("<I", made, at, 0x94000000 | (word + (here >> 2)) & 0x03FFFFFF)
        elif word & 0x9F000000 == 0x90000000:
            source = (word >> 29) & 3 | (word >> 3) & 0x001FFFFC
            if not (source + 0x00020000) & 0x001C0000:
                there = source + (here >> 12)
                struct.pack_into(
                    "<I", made, at, word & 0x9000001F | (there & 3) << 29 | (there & 0x0003FFFC) << 3 | -(there & 0x00020000) & 0x00E00000
                )
    return bytes(made)


def test_calls_and_pages_are_made_relative_again():
    code = struct.pack("<IIII", 0x94000010, 0x90000001, 0xB0FFFFE2, 0xD503201F) * 900 + b"end"
    for start in (0, 0x400000):
        assert packed(code, start) != code
        assert of_arm64(packed(code, start), start) == code


def test_any_code_comes_out_as_it_was():
    code = random.Random(1).randbytes(200_003)
    assert of_arm64(packed(code)) == code
