import io
import tarfile
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.containers.expansion import Reading
from sekisho.mime.containers.tar import read_tar
from sekisho.mime.limits import Limits


def tarred(form, *entries):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as archive:
        for name, content, kind in entries:
            info = tarfile.TarInfo(name)
            info.size, info.type = len(content), kind
            archive.addfile(info, io.BytesIO(content))
    return target.getvalue()


def read(octets):
    limits = Limits()
    reading = Reading("1", len(octets), limits, limits.budget(time.monotonic))
    members = list(read_tar(octets, reading))
    return [(member.name, member.octets) for member in members], [defect.code for defect in reading.defects]


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_files_and_folders_of_every_form(form):
    octets = tarred(form, ("dir", b"", tarfile.DIRTYPE), ("dir/a.txt", b"one", tarfile.REGTYPE), ("b.bin", b"x" * 600, tarfile.REGTYPE))
    assert read(octets) == ([("dir/", b""), ("dir/a.txt", b"one"), ("b.bin", b"x" * 600)], [])


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_names(form):
    name = "日本/" + "n" * 300 + ".txt"
    assert read(tarred(form, (name, b"x", tarfile.REGTYPE)))[0] == [(name, b"x")]


def test_links_and_devices_are_told():
    names, codes = read(tarred(tarfile.USTAR_FORMAT, ("l", b"", tarfile.SYMTYPE), ("d", b"", tarfile.CHRTYPE), ("a", b"x", tarfile.REGTYPE)))
    assert names[-1] == ("a", b"x")
    assert codes == ["archive.link", "archive.device"]


def test_what_is_cut_off_is_read_as_far_as_it_goes():
    octets = tarred(tarfile.USTAR_FORMAT, ("a", b"x" * 2_000, tarfile.REGTYPE))
    assert read(octets[:1_000]) == ([("a", b"x" * 488)], ["archive.broken"])


def test_files_behind_the_end_mark_are_a_second_reading():
    one = tarred(tarfile.USTAR_FORMAT, ("a", b"1", tarfile.REGTYPE))
    names, codes = read(one + tarred(tarfile.USTAR_FORMAT, ("b", b"2", tarfile.REGTYPE)))
    assert names == [("a", b"1"), ("b", b"2")]
    assert codes == ["archive.two_readings"]


def test_a_broken_header_is_stepped_over():
    one = tarred(tarfile.USTAR_FORMAT, ("a", b"1", tarfile.REGTYPE))[:1_024]
    names, codes = read(one + b"\xff" * 512 + tarred(tarfile.USTAR_FORMAT, ("b", b"2", tarfile.REGTYPE)))
    assert names == [("a", b"1"), ("b", b"2")]
    assert codes == ["archive.broken"]


@given(st.binary(max_size=2_000), st.integers(0, 600))
def test_nothing_raises(octets, cut):
    read(tarred(tarfile.GNU_FORMAT, ("a", b"x", tarfile.REGTYPE))[:cut] + octets)
