import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.containers.zip import read_zip
from sekisho.mime.limits import Limits


def zipped(method=zipfile.ZIP_DEFLATED, comment=b"", **members):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.comment = comment
    return target.getvalue()


def read(octets, limits=None):
    limits = limits or Limits()
    reading = Reading("1", len(octets), limits, limits.budget(time.monotonic))
    try:
        members = list(read_zip(octets, reading))
    except Intercepted:
        members = []
    return members, [defect.code for defect in reading.defects]


def contents(octets):
    members, codes = read(octets)
    return [(member.name, member.octets) for member in members], codes


def changed(octets, mark, offset, value):
    at = octets.find(mark) + offset
    return octets[:at] + value + octets[at + len(value) :]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method(method):
    assert contents(zipped(method, a=b"one" * 100, b=b"two")) == ([("a", b"one" * 100), ("b", b"two")], [])


def test_sizes_behind_the_data():
    target = io.BytesIO()

    class Stream(io.RawIOBase):
        def writable(self):
            return True

        def write(self, data):
            return target.write(data)

    with zipfile.ZipFile(Stream(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"one")
        archive.writestr("b", b"two")
    assert contents(target.getvalue()) == ([("a", b"one"), ("b", b"two")], [])
    headless = target.getvalue()[: target.getvalue().find(b"PK\x01\x02")]
    assert contents(headless) == ([("a", b"one"), ("b", b"two")], ["archive.broken"])


def test_a_zip_stored_in_a_zip_is_not_a_second_reading():
    inner = zipped(secret=b"x")
    assert contents(zipped(zipfile.ZIP_STORED, inner=inner)) == ([("inner", inner)], [])


def test_two_archives_in_one_file_are_both_read():
    names, codes = contents(zipped(a=b"1") + zipped(b=b"2"))
    assert names == [("a", b"1"), ("b", b"2")]
    assert codes == ["archive.two_readings"]


def test_an_archive_in_the_comment_is_read():
    names, codes = contents(zipped(comment=zipped(hidden=b"x"), a=b"1"))
    assert ("hidden", b"x") in names
    assert "archive.two_readings" in codes


def test_names_that_disagree():
    octets = zipped(abc=b"x")
    members, codes = read(changed(octets, b"PK\x01\x02", 46, b"xyz"))
    assert (members[0].name, members[0].other_names) == ("xyz", ("abc",))
    assert codes == ["archive.two_readings"]


def test_methods_that_disagree_are_both_tried():
    names, codes = contents(changed(zipped(a=b"word" * 50), b"PK\x03\x04", 8, b"\0\0"))
    assert names[0] == ("a", b"word" * 50)
    assert len(names) == 2
    assert "archive.two_readings" in codes


def test_a_lie_about_the_size_changes_nothing_but_is_told():
    octets = zipped(a=b"word" * 50)
    names, codes = contents(changed(changed(octets, b"PK\x01\x02", 24, b"\1\0\0\0"), b"PK\x03\x04", 22, b"\1\0\0\0"))
    assert names == [("a", b"word" * 50)]
    assert codes == ["archive.size_mismatch"]


def test_a_wrong_checksum_is_told():
    assert contents(changed(zipped(a=b"x"), b"PK\x01\x02", 16, b"\1\2\3\4"))[1] == ["archive.broken"]


def test_encrypted_files_are_named_and_not_opened():
    members, codes = read(changed(changed(zipped(a=b"x"), b"PK\x01\x02", 8, b"\1\0"), b"PK\x03\x04", 6, b"\1\0"))
    assert [(member.name, member.encrypted, member.octets) for member in members] == [("a", True, b"")]
    assert codes == []


def test_unknown_methods_are_never_clean():
    octets = zipped(a=b"x")
    for method, expected in ((10, ["unscannable.method"]), (6, ["archive.broken", "unscannable.method"]), (98, ["unscannable.method"])):
        number = method.to_bytes(2, "little")
        members, codes = read(changed(changed(octets, b"PK\x01\x02", 10, number), b"PK\x03\x04", 8, number))
        assert [(member.name, member.octets) for member in members] == [("a", b"")]
        assert codes == expected


def test_files_that_share_octets_are_told():
    octets = zipped(a=b"x" * 10)
    directory = octets[octets.find(b"PK\x01\x02") : octets.find(b"PK\x05\x06")]
    start = octets.find(b"PK\x01\x02")
    end = octets[octets.find(b"PK\x05\x06") :]
    doubled = octets[:start] + directory * 2 + changed(end, b"PK\x05\x06", 12, (2 * len(directory)).to_bytes(4, "little"))
    names, codes = contents(doubled)
    assert len(names) == 2
    assert "archive.overlap" in codes


def test_too_many_files_are_intercepted():
    octets = zipped(**{f"n{number}": b"" for number in range(400)})
    assert read(octets)[1] == ["unscannable.archive_members"]


@given(st.binary(max_size=300), st.integers(0, 150), st.integers(0, 150))
def test_nothing_raises(noise, start, length):
    octets = zipped(a=b"word" * 30, b=b"x")
    read(octets[:start] + noise + octets[start + length :])
