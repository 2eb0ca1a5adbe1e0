import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.containers.archives import open_containers
from sekisho.mime.containers.readers import READERS
from sekisho.mime.kinds.sniff import detect
from sekisho.mime.limits import Limits


def zipped(**members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def tarred(name, content):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def opened(octets, limits=None, name=""):
    limits = limits or Limits()
    return open_containers(octets, detect(octets, name), "1.2", limits, limits.budget(time.monotonic), name)


def codes(result):
    return [defect.code for defect in result.defects]


def test_layers_are_opened_by_content_and_not_by_name():
    inner = gzip.compress(tarred("evil.exe", b"payload"))
    result = opened(zipped(**{"picture.jpg": inner, "note.txt": b"hello"}))
    assert [(leaf.part.path, leaf.part.file_name, leaf.part.container, leaf.octets[:7]) for leaf in result.leaves] == [
        ("1.2!1", "picture.jpg", "gz", inner[:7]),
        ("1.2!1!1", "", "tar", tarred("evil.exe", b"payload")[:7]),
        ("1.2!1!1!1", "evil.exe", "", b"payload"),
        ("1.2!2", "note.txt", "", b"hello"),
    ]
    assert result.defects == ()


def test_facts_of_a_member():
    (leaf,) = opened(zipped(**{"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "_VBA_PROJECT".encode("utf-16-le")})).leaves
    assert (leaf.part.file_name, leaf.part.detected_types, leaf.part.flags) == ("vbaProject.bin", ("ole",), ("macro",))
    assert leaf.part.size == len(leaf.octets)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\evil.exe", "..\\evil.exe"])
def test_names_that_lead_out_are_told_and_never_used(name):
    result = opened(zipped(**{name: b"x"}))
    assert codes(result) == ["archive.path"]
    assert "/" not in result.leaves[0].part.file_name


def test_formats_that_are_not_opened_are_never_clean():
    result = opened(b"EGGA" + bytes(50))
    assert [(defect.code, defect.detail, defect.where) for defect in result.defects] == [("unscannable.format", "egg", "part:1.2")]


def test_nothing_readable_is_unscannable():
    assert codes(opened(b"PK\x03\x04" + b"\xff" * 40)) == ["archive.broken", "unscannable.broken_archive"]


def _whole():
    noise = random.Random(1).randbytes(3_000)
    return {
        "zip": zipped(**{"a.txt": b"one", "b.exe": noise}),
        "gz": gzip.compress(noise),
        "bz2": bz2.compress(noise),
        "xz": lzma.compress(noise),
        "tar": tarred("b.exe", noise)[:3_584],
        "cpio": b"070707" + b"0" * 53 + b"000002" + b"%011o" % 3_000 + b"b\0" + noise,
        "ar": b"!<arch>\n" + b"b/".ljust(48) + b"3000".ljust(10) + b"`\n" + noise,
    }


@pytest.mark.parametrize("kind", _whole())
def test_a_file_that_is_not_whole_was_not_seen_whatever_else_was(kind):
    octets = _whole()[kind]
    where = octets.find(b"b.exe") + 1_000 if kind == "zip" else len(octets) - 900
    broken = octets[:where] + bytes(500) + octets[where + 500 :] if kind == "zip" else octets[:where]
    result = opened(broken)
    assert "unscannable.broken_archive" in codes(result)
    if kind not in {"bz2", "xz"}:  # these come in blocks larger than this
        assert any(leaf.octets for leaf in result.leaves)  # what came out is looked at all the same


def test_an_empty_archive_is_not_broken():
    assert opened(zipped()).defects == ()


def test_too_many_layers_are_intercepted():
    octets = b"end"
    for _ in range(25):
        octets = zipped(a=octets)
    result = opened(octets)
    assert codes(result) == ["unscannable.archive_layers"]
    assert len(result.leaves) == 20


def test_a_gzip_that_holds_itself_ends():
    octets = b"x"
    for _ in range(40):
        octets = gzip.compress(octets, 0)
    assert codes(opened(octets)) == ["unscannable.archive_layers"]


def test_a_bomb_takes_little_memory():
    bomb = gzip.compress(bytes(200 * 1_048_576))
    tracemalloc.start()
    result = opened(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert codes(result) == ["unscannable.archive_ratio"]
    assert peak < 60 * 1_048_576


def test_files_that_overlap_are_bounded_in_sum():
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packed.compress(bytes(range(256)) * 8_000) + packed.flush()
    local = b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(data), 2_048_000, 1, 0) + b"a"
    entry = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 0, 0, len(data), 2_048_000, 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 300, 300, 300 * len(entry), len(local) + len(data), 0)
    result = opened(local + data + entry * 300 + end)
    assert "archive.overlap" in codes(result)
    assert "unscannable.archive_ratio" in codes(result)


def test_what_was_read_before_a_limit_is_kept():
    result = opened(zipped(a=b"first", b=bytes(100 * 1_048_576)))
    assert result.leaves[0].octets == b"first"
    assert codes(result) == ["unscannable.archive_ratio"]


def test_the_budget_of_the_message_is_a_limit():
    limits = Limits(max_expanded_octets=1_000)
    assert codes(opened(zipped(a=bytes(range(256)) * 10), limits)) == ["unscannable.budget"]


def test_entities_made_of_entities_are_told():
    document = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    assert codes(opened(zipped(**{"word/document.xml": document}))) == ["unscannable.xml_entities"]


@given(st.binary(max_size=400), st.sampled_from([b"PK\3\4", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\0", b"PK\5\6"]))
def test_nothing_raises(noise, start):
    limits = Limits()
    for kind in READERS:
        open_containers(start + noise, (kind,), "1", limits, limits.budget(time.monotonic))
