import random
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekisho.mime.containers.deflate64 import inflate64
from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.limits import Limits


def expanded(octets, limits=None):
    limits = limits or Limits()
    reading = Reading("1", len(octets), limits, limits.budget(time.monotonic))
    return inflate64(octets, reading), reading


def deflated(data, level=9):
    engine = zlib.compressobj(level, zlib.DEFLATED, -15)
    return engine.compress(data) + engine.flush()


@pytest.mark.parametrize("level", [0, 1, 9])
def test_what_both_formats_share(level):
    words = random.Random(3).choices([b"alpha ", b"beta ", b"gamma ", b"delta "], k=20_000)
    data = b"".join(words)
    result, reading = expanded(deflated(data, level) + b"behind")
    assert (result.octets == data, result.whole, result.rest, reading.defects) == (True, True, b"behind", [])


def bits(*fields):
    """Return octets from (value, count) from the low end; Huffman codes are given turned round."""
    value = at = 0
    for number, count in fields:
        value |= number << at
        at += count
    return value.to_bytes(-(-at // 8), "little")


def turned(code, count):
    return int(f"{code:0{count}b}"[::-1], 2), count


def test_the_long_match_and_the_far_distance():
    # one fixed block: "ab", then code 285 with 16 bits (3 + 1000) at distance 2 (code 1), then the end
    packed = bits((1, 1), (1, 2), turned(0x30 + 97, 8), turned(0x30 + 98, 8), turned(0b11000000 + 5, 8), (1_000, 16), turned(1, 5), turned(0, 7))
    assert expanded(packed)[0].octets == b"ab" + (b"ab" * 502)[:1_003]
    far = bits((1, 1), (1, 2), turned(0x30 + 97, 8), turned(1, 7), turned(31, 5), (0, 14), turned(0, 7))
    result, reading = expanded(far)
    assert not result.whole
    assert reading.defects[0].detail == "points before the beginning"


def test_a_bomb_is_intercepted():
    packed = bits((1, 1), (1, 2), turned(0x30 + 97, 8), *[(turned(0b11000000 + 5, 8)), (65_535, 16), turned(0, 5)] * 60, turned(0, 7))
    with pytest.raises(Intercepted):
        expanded(packed)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_nothing_raises(noise):
    expanded(noise)
