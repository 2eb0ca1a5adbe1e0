import struct
import time

import pytest

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.disks.disk import NotReadable
from sekisho.mime.disks.udf_volume import every_reading, has_udf, tag
from sekisho.mime.limits import Limits
from sekisho.testing import discs as made

BLOCK = made.BLOCK


@pytest.fixture(scope="module")
def readings(images):
    def run(octets):
        return list(every_reading(images.raw(octets), Reading("1", len(octets), Limits(), Limits().budget(time.monotonic))))

    return run


def test_a_disc_says_that_it_is_one():
    octets = made.disc({})
    assert has_udf(octets)
    assert not has_udf(octets.replace(b"NSR03", b"NSR99"))


def test_a_descriptor_whose_sum_is_wrong_is_none():
    octets = made.tagged(261, b"")
    assert tag(octets) == 261
    assert tag(octets[:4] + bytes([octets[4] ^ 1]) + octets[5:]) == 0
    assert tag(octets[:10]) == 0


def test_an_anchor_at_the_end_is_enough(readings):
    octets = bytearray(made.disc({3: b"three"}))
    anchor = bytes(octets[256 * BLOCK : 257 * BLOCK])
    octets[256 * BLOCK : 257 * BLOCK] = bytes(BLOCK)
    with pytest.raises(NotReadable):
        readings(bytes(octets))
    octets[-BLOCK:] = anchor
    (maps,) = readings(bytes(octets))
    assert maps.at(0, 3, 5) == b"three"
    assert maps.at(1, 3, 5) == b""


def test_descriptors_that_go_on_elsewhere(readings):
    octets = bytearray(made.disc({3: b"three"}))
    listed = bytes(octets[32 * BLOCK : 35 * BLOCK])
    for at, target in ((32, 60), (48, 60)):
        octets[at * BLOCK : (at + 3) * BLOCK] = made.tagged(3, struct.pack("<III", 1, 3 * BLOCK, target)).ljust(3 * BLOCK, b"\0")
    octets[60 * BLOCK : 63 * BLOCK] = listed
    assert [maps.at(0, 3, 5) for maps in readings(bytes(octets))] == [b"three"]
    octets[60 * BLOCK : 61 * BLOCK] = made.tagged(3, struct.pack("<III", 1, 3 * BLOCK, 60)).ljust(BLOCK, b"\0")
    with pytest.raises(NotReadable):
        readings(bytes(octets))


def test_sizes_and_partitions_that_are_not_known(readings):
    octets = made.disc({})
    for at, value in ((33 * BLOCK + 212, struct.pack("<I", 100)), (33 * BLOCK + 444, struct.pack("<H", 7))):
        broken = octets[:at] + value + octets[at + len(value) :]
        with pytest.raises(NotReadable):
            readings(broken)
