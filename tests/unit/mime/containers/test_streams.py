import bz2
import gzip
import io
import lzma
import time

import pytest
import zstandard

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.containers.streams import decoded_name, inner_name, read_stream
from sekisho.mime.limits import Limits


def members(octets, kind, name):
    limits = Limits()
    return list(read_stream(octets, Reading("1", len(octets), limits, limits.budget(time.monotonic), kind, name)))


@pytest.mark.parametrize(
    ("pack", "kind", "name"),
    [
        (gzip.compress, "gz", "a.txt.gz"),
        (bz2.compress, "bz2", "a.txt.bz2"),
        (lzma.compress, "xz", "a.txt.xz"),
        (lambda data: lzma.compress(data, lzma.FORMAT_ALONE), "lzma", "a.txt.lzma"),
    ],
)
def test_the_one_file_within(pack, kind, name):
    assert [(member.name, member.octets) for member in members(pack(b"words"), kind, name)] == [("a.txt", b"words")]


def test_the_name_in_a_gzip_header_is_told_where_it_differs():
    target = io.BytesIO()
    with gzip.GzipFile("evil.exe", "wb", fileobj=target) as packed:
        packed.write(b"x")
    (member,) = members(target.getvalue(), "gz", "report.gz")
    assert (member.name, member.other_names) == ("report", ("evil.exe",))
    assert members(target.getvalue(), "gz", "noname")[0].name == "evil.exe"


@pytest.mark.parametrize(("name", "inner"), [("a.tgz", "a.tar"), ("a.tar.gz", "a.tar"), ("A.TXZ", "A.tar"), ("a.svgz", "a.svg"), ("a", "")])
def test_names(name, inner):
    assert inner_name(name) == inner


def test_names_of_unknown_charset():
    assert decoded_name("請求書".encode()) == "請求書"
    assert decoded_name("請求書".encode("cp932")) == "請求書"
    assert decoded_name(b"\xff\xfe\xfd")


def test_zstandard_frames_and_frames_to_skip():
    packed = zstandard.compress(b"first ") + b"\x50\x2a\x4d\x18\x03\0\0\0abc" + zstandard.compress(b"second")
    assert [(member.name, member.octets) for member in members(packed, "zst", "a.tar.zst")] == [("a.tar", b"first second")]


def test_lzip():
    body = lzma.compress(b"words", lzma.FORMAT_ALONE, filters=[{"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20, "lc": 3, "lp": 0, "pb": 2}])[13:]
    packed = b"LZIP\x01\x14" + body + (b"\0" * 20)
    assert [(member.name, member.octets) for member in members(packed + packed, "lzip", "a.lz")] == [("a", b"wordswords")]
