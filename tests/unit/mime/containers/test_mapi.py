import struct
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.mime.containers import mapi
from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.containers.octet_reader import Broken
from sekisho.mime.limits import Limits


def reading(size=1_000):
    limits = Limits()
    return Reading("1", size, limits, limits.budget(time.monotonic))


def test_named_several_and_fixed_properties():
    packed = struct.pack("<I", 3)
    packed += struct.pack("<HHI", 0x03, 0x0E07, 5)
    packed += struct.pack("<HH16sI", 0x1E, 0x8001, b"", 0) + struct.pack("<I", 7) + struct.pack("<II", 1, 4) + b"abc\0"
    packed += struct.pack("<HHI", 0x101E, 0x3A00, 2) + struct.pack("<I", 2) + b"x\0\0\0" + struct.pack("<I", 2) + b"y\0\0\0"
    assert [(one.tag, mapi.text_of(one.kind, one.value) if one.kind == mapi.TEXT8 else one.value) for one in mapi.properties(packed)] == [
        (0x0E07, b"\5\0\0\0"),
        (0x8001, "abc"),
        (0x3A00, "x"),
    ]


def test_texts():
    assert mapi.text_of(mapi.TEXT16, "請求書\0".encode("utf-16-le")) == "請求書"
    assert mapi.text_of(mapi.TEXT8, "請求書\0".encode("cp932")) == "請求書"


def test_compressed_rtf_as_in_the_specification():
    # [MS-OXRTFCP] section 3.1.1
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af36861e802202000636802c00ab073650274a37d0a80 0fa0".replace(" ", "")
    )
    text = mapi.expanded_rtf(packed, reading())
    assert text.startswith(b"{\\rtf1\\ansi\\ansicpg1252\\pard")


def test_uncompressed_rtf_and_nonsense():
    assert mapi.expanded_rtf(struct.pack("<II4sI", 20, 5, b"MELA", 0) + b"{\\rtf}", reading()) == b"{\\rtf"
    with pytest.raises(Broken):
        mapi.expanded_rtf(bytes(40), reading())


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_nothing_raises(noise):
    for start in (b"", struct.pack("<II4sI", 300, 1 << 30, b"LZFu", 0)):
        with suppress(Broken, Intercepted):
            mapi.expanded_rtf(start + noise, reading())
    with suppress(Broken):
        list(mapi.properties(noise))
