import bz2
import lzma
import time
import zlib

import pytest

from sekisho.mime.containers.expansion import Intercepted, Reading, decompressed, every_stream, inflated, xz_engine
from sekisho.mime.limits import Limits
from sekisho.model.budget import Budget

MEBIOCTET = 1_048_576


def reading(size=MEBIOCTET, limits=None, budget=None):
    limits = limits or Limits()
    return Reading("1", size, limits, budget or limits.budget(time.monotonic))


def codes(of):
    return [defect.code for defect in of.defects]


def test_streams_of_each_kind_are_expanded():
    now = reading()
    text = b"words " * 1_000
    assert inflated(zlib.compress(text), 15, now).octets == text
    assert decompressed(bz2.BZ2Decompressor(), bz2.compress(text), now).octets == text
    assert decompressed(xz_engine(), lzma.compress(text), now).octets == text
    assert codes(now) == []


@pytest.mark.parametrize("expand", [lambda data, now: inflated(data, 15, now), lambda data, now: decompressed(bz2.BZ2Decompressor(), data, now)])
def test_what_is_cut_off_is_read_as_far_as_it_goes(expand):
    text = bytes(range(256)) * 2_000
    data = zlib.compress(text) if expand(zlib.compress(b"x"), reading()).octets == b"x" else bz2.compress(text)
    expanded = expand(data[: len(data) // 2], reading())
    assert not expanded.whole
    assert text.startswith(expanded.octets)


def test_broken_streams_are_told():
    now = reading()
    inflated(b"\x78\x9c\xff\xff\xff", 15, now)
    decompressed(xz_engine(), b"not xz at all", now)
    assert codes(now) == ["archive.broken", "archive.broken"]


def test_a_bomb_is_intercepted_by_its_ratio():
    now = reading()
    with pytest.raises(Intercepted):
        inflated(zlib.compress(bytes(50 * MEBIOCTET)), 15, now)
    assert codes(now) == ["unscannable.archive_ratio"]
    assert now.expanded <= 7 * MEBIOCTET


def test_small_repetitive_files_are_not_bombs():
    assert len(inflated(zlib.compress(bytes(900_000)), 15, reading()).octets) == 900_000


def test_the_size_of_a_member_is_bounded():
    now = reading(limits=Limits(max_member_octets=2 * MEBIOCTET, max_ratio=10_000))
    with pytest.raises(Intercepted):
        inflated(zlib.compress(bytes(5 * MEBIOCTET)), 15, now)
    assert codes(now) == ["unscannable.archive_member_size"]


def test_a_spent_budget_is_a_limit_too():
    now = reading(budget=Budget(lambda: 0.0, 1.0, 1_000, 10))
    with pytest.raises(Intercepted):
        inflated(zlib.compress(bytes(range(256)) * 100), 15, now)
    assert codes(now) == ["unscannable.budget"]


def test_the_number_of_members_is_bounded():
    now = reading(limits=Limits(max_archive_members=2))
    now.begin_member()
    now.begin_member()
    with pytest.raises(Intercepted):
        now.begin_member()


def test_streams_one_behind_the_other_and_what_does_not_belong():
    now = reading()
    data = bz2.compress(b"one ") + bz2.compress(b"two")
    assert every_stream(data, lambda rest: decompressed(bz2.BZ2Decompressor(), rest, now), now) == b"one two"
    assert codes(now) == []
    every_stream(data + b"garbage", lambda rest: decompressed(bz2.BZ2Decompressor(), rest, now), now)
    assert codes(now) == ["archive.trailing_data"]


def test_endless_streams_are_intercepted():
    now = reading()
    with pytest.raises(Intercepted):
        every_stream(bz2.compress(b"") * 2_000, lambda rest: decompressed(bz2.BZ2Decompressor(), rest, now), now)


def test_many_notes_of_one_kind_keep_none_of_another_from_being_told():
    now = reading()
    for number in range(100):
        now.note("archive.trailing_data", f"{number} octets behind the end")
    now.note("unscannable.format", "alz")
    now.note("unscannable.format", "egg")
    assert codes(now) == ["archive.trailing_data"] * 50 + ["unscannable.format"]
