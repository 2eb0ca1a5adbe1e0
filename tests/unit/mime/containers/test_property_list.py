from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.containers.property_list import read_property_list
from sekisho.testing.hidings import web_archive

PAGE, PROGRAM = b"<html><a href='https://evil.test/'>x</a></html>", b"MZ" + bytes(70_000)


@pytest.mark.parametrize("binary", [True, False])
def test_a_page_and_its_parts(read, binary):
    members, codes = read(read_property_list, web_archive(PAGE, PROGRAM, b"small", binary=binary))
    assert ({member.octets for member in members}, codes) == ({PAGE, PROGRAM}, [])


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_data_as_the_system_reads_it(read, charset):
    written = b64encode(PROGRAM[:60]).decode()
    for piece in (f"<data >{written}</data>", f"<data>{written[:8]}!{written[8:]}</data >", f"<data>{written[:8]}<!-- x -->{written[8:]}</data>"):
        members, codes = read(read_property_list, f'<?xml version="1.0"?><plist>{piece}</plist>'.encode(charset))
        assert ([member.octets for member in members], codes) == ([PROGRAM[:60]], [])


def test_a_table_that_is_not_there(read):
    whole = web_archive(PAGE, PROGRAM)
    assert read(read_property_list, whole[:-10])[1] == ["archive.broken"]
    assert read(read_property_list, b"bplist00")[1] == ["archive.broken"]
    assert read(read_property_list, whole.replace(b"\x4f\x12", b"\x4f\x13"))[1] == ["archive.broken"]


@given(st.binary(max_size=200))
def test_anything_ends(octets):
    assert read_anything(b"bplist00" + octets) is not None


def read_anything(octets):
    import time

    from sekisho.mime.containers.expansion import Reading
    from sekisho.mime.limits import DEFAULT_LIMITS

    reading = Reading("1", len(octets), DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic))
    return list(read_property_list(octets, reading))
