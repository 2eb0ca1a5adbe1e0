import bz2
import lzma
import time
import zlib

import pytest
import zstandard

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.containers.octet_reader import Broken
from sekisho.mime.containers.seven_zip_coders import Locked, Unknown, decode
from sekisho.mime.containers.seven_zip_headers import AES, Coder, Folder
from sekisho.mime.limits import Limits

WORDS = b"words and more words " * 40


def decoded(method, packed, properties=b"", size=len(WORDS), password=None):
    limits = Limits()
    folder = Folder([Coder(method, properties, 1, 1)], {}, [0], [size])
    return decode(folder, [packed], Reading("1", len(packed), limits, limits.budget(time.monotonic)), password)


def raw(identifier, data, **wishes):
    return lzma.compress(data, lzma.FORMAT_RAW, filters=[{"id": identifier, "dict_size": 1 << 16, **wishes}])


def deflated(data):
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize(
    ("method", "packed", "properties"),
    [
        (b"\x00", WORDS, b""),
        (b"\x21", raw(lzma.FILTER_LZMA2, WORDS), b"\x10"),
        (b"\x03\x01\x01", raw(lzma.FILTER_LZMA1, WORDS), b"\x5d\0\0\x01\0"),
        (b"\x04\x02\x02", bz2.compress(WORDS[:400]) + bz2.compress(WORDS[400:]), b""),
        (b"\x04\x01\x08", deflated(WORDS), b""),
        (b"\x04\xf7\x11\x01", zstandard.compress(WORDS), b"\x01\x05\x00\0\0"),
    ],
)
def test_methods(method, packed, properties):
    assert decoded(method, packed, properties) == WORDS


def test_filters_in_c():
    differences = bytes((WORDS[index] - (WORDS[index - 2] if index > 1 else 0)) & 0xFF for index in range(len(WORDS)))
    assert decoded(b"\x03", differences, b"\x01") == WORDS
    long = bytes(200_000)
    assert decoded(b"\x04", long, size=len(long)) == long
    call = b"\x90" * 5 + b"\xe8" + (100 + 10).to_bytes(4, "little") + b"\x90" * 20  # the target is absolute: 110
    assert decoded(b"\x04", call, size=len(call))[6:10] == (100).to_bytes(4, "little")


def test_what_cannot_be_read():
    with pytest.raises(Unknown, match="PPMd"):
        decoded(b"\x03\x04\x01", b"x")
    with pytest.raises(Broken):
        decoded(b"\x21", b"\x70\xff\xff")
    with pytest.raises(Locked):
        decoded(AES, bytes(16), b"\x13\0")
    with pytest.raises(Locked):  # 2^62 rounds: nobody waits for that
        decoded(AES, bytes(16), b"\x3e\0", password="x")
    limits = Limits()
    ring = Folder([Coder(b"\x00", b"", 1, 1), Coder(b"\x00", b"", 1, 1)], {0: 1, 1: 0}, [], [5, 5])
    with pytest.raises(Broken):
        decode(ring, [], Reading("1", 1, limits, limits.budget(time.monotonic)))
