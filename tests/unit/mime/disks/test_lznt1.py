from sekisho.mime.disks.lznt1 import unpack_lznt1


def test_the_example_of_the_specification():
    """[MS-XCA] section 3.3."""
    packed = bytes.fromhex("38b08846232000204720410010a24701a045204400084501507900c045200524138805b4024a44ef0358028c091601484500be009e000401189000")
    text = b"F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E F# G F# E D E A F# F# G A A G F# E D D E F# E D D\0"
    assert unpack_lznt1(packed, 4_096) == text


def test_chunks_as_they_are_and_runs():
    plain = bytes(range(256)) * 16
    raw = (0x3000 | 4_095).to_bytes(2, "little") + plain
    run = b"\2a" + (0xFFF).to_bytes(2, "little")  # one letter, then a copy of itself
    packed = (0xB000 | len(run) - 1).to_bytes(2, "little") + run
    assert unpack_lznt1(raw + packed + b"\0\0", 8_192) == plain + b"a" * 4_096
    assert unpack_lznt1(packed + raw, 8_192) == b"a" * 4_096 + plain


def test_what_is_broken_ends():
    assert unpack_lznt1(b"", 10) == b""
    assert unpack_lznt1(b"\x05\xb0\x02a\xff\xff", 10) == b"a"
    assert unpack_lznt1(b"\x02\xb0\xff\0\x10", 10) == b""
