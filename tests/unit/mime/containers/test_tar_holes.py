import io
import tarfile
import time

import pytest

from sekisho.mime.containers.archives import open_containers
from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.containers.tar_holes import new_list, old_list, with_holes
from sekisho.mime.limits import Limits


def reading(size=100):
    return Reading("1", size, Limits(), Limits().budget(time.monotonic))


def packed(fields, content, kind=tarfile.REGTYPE):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        one = tarfile.TarInfo("x")
        one.size, one.pax_headers, one.type = len(content), fields, kind
        archive.addfile(one, io.BytesIO(content))
        further = tarfile.TarInfo("next.txt")
        further.size = 4
        archive.addfile(further, io.BytesIO(b"next"))
    return target.getvalue()


def opened(octets):
    found = open_containers(octets, ("tar",), "1", Limits(), Limits().budget(time.monotonic))
    return [(leaf.part.file_name, leaf.octets) for leaf in found.leaves], [defect.code for defect in found.defects]


WHOLE = b"MZ" + bytes(98) + b"end"


def test_a_list_in_front_of_the_content():
    fields = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "a.exe", "GNU.sparse.realsize": "103"}
    content = b"2\n0\n2\n100\n3\n".ljust(512, b"\0") + b"MZend"
    assert opened(packed(fields, content)) == ([("a.exe", WHOLE), ("next.txt", b"next")], [])


def test_a_list_in_a_field():
    fields = {"GNU.sparse.map": "0,2,100,3", "GNU.sparse.name": "a.exe", "GNU.sparse.size": "103"}
    assert opened(packed(fields, b"MZend")) == ([("a.exe", WHOLE), ("next.txt", b"next")], [])


def test_a_list_in_the_header_and_behind_it():
    def pair(place, count):
        return b"%011o\0%011o\0" % (place, count)

    for pieces in (pair(0, 2) + pair(100, 3), pair(0, 1) + pair(1, 1) + pair(100, 1) + pair(101, 1)):
        octets = bytearray(packed({}, b"MZend", b"S"))
        at = octets.find(b"S", 156)
        header = at - 156
        octets[header + 386 : header + 386 + len(pieces)] = pieces
        octets[header + 483 : header + 495] = b"%011o\0" % 103
        if len(pieces) > 48:
            octets[header + 482] = 1
            octets[header + 512 : header + 512] = pair(102, 1).ljust(512, b"\0")
        octets[header + 148 : header + 156] = b" " * 8
        octets[header + 148 : header + 156] = b"%06o\0 " % sum(octets[header : header + 512])
        assert opened(bytes(octets)) == ([("x", WHOLE), ("next.txt", b"next")], [])


def test_holes_count_against_the_limits():
    for size in (10_000_000, 1 << 60):
        with pytest.raises(Intercepted):
            with_holes(b"x", [(0, 1), (size, 0)], 0, reading())


def test_lists_that_are_none():
    assert new_list(b"", {}) == ([], 0)
    assert new_list(b"x\n1\n", {"GNU.sparse.major": "1"}) == ([], 512)
    assert new_list(b"9\n1\n", {"GNU.sparse.major": "1"})[0] == [(1, 0)]
    assert new_list(b"", {"GNU.sparse.map": "a,b,1"}) == ([(0, 0)], 0)
    assert old_list(bytes(512), 0, reading()) == ([], 0)
    assert with_holes(b"abc", [], 1_000, reading()) == b"abc"
    told = reading()
    assert with_holes(b"abc", [(2, 1), (0, 2)], 0, told) == b"bca"
    assert [defect.code for defect in told.defects] == ["archive.broken"]


def test_a_list_with_one_field_for_each_number():
    block = bytearray()
    for keyword, value in (
        ("GNU.sparse.size", 103), ("GNU.sparse.numblocks", 2), ("GNU.sparse.offset", 98), ("GNU.sparse.numbytes", 3), ("GNU.sparse.offset", 0),
        ("GNU.sparse.numbytes", 2),
    ):  # fmt: skip
        record = f" {keyword}={value}\n"
        block += f"{len(record) + 2}{record}".encode()
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, kind, content in (("h", tarfile.XHDTYPE, bytes(block)), ("a.exe", tarfile.REGTYPE, b"endMZ")):
            one = tarfile.TarInfo(name)
            one.size, one.type = len(content), kind
            archive.addfile(one, io.BytesIO(content))
    assert opened(target.getvalue()) == ([("a.exe", b"MZ" + bytes(96) + b"end" + bytes(2))], ["archive.broken", "unscannable.broken_archive"])


def test_a_list_that_is_too_long_is_told():
    fields = {"GNU.sparse.map": ",".join(f"{at},1" for at in range(100_100)), "GNU.sparse.name": "a.exe", "GNU.sparse.size": "100100"}
    assert opened(packed(fields, bytes(100_098) + b"MZ"))[1] == ["unscannable.broken_archive"]


def test_a_long_remark_does_not_hide_what_follows_it():
    fields = {"comment": "x" * 70_000, "GNU.sparse.map": "98,3,0,2", "GNU.sparse.name": "a.exe", "GNU.sparse.size": "101"}
    assert opened(packed(fields, b"endMZ"))[0] == [("a.exe", b"MZ" + bytes(96) + b"end"), ("next.txt", b"next")]
