import struct

from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.documents.embedded import dangerous_classes, native, old_object


def a_native(name=b"a.exe", octets=b"MZ" * 10):
    body = (
        b"\x02\0"
        + name
        + b"\0"
        + b"C:\\x\\"
        + name
        + b"\0"
        + b"\0\0\x03\0"
        + struct.pack("<I", 4)
        + b"cmd\0"
        + struct.pack("<I", len(octets))
        + octets
    )
    return struct.pack("<I", len(body)) + body


def an_object(name=b"Package\0", data=b"data"):
    return struct.pack("<III", 0x501, 2, len(name)) + name + struct.pack("<II", 0, 0) + struct.pack("<I", len(data)) + data


def test_a_file_put_into_a_document():
    found = native(a_native())
    assert (found.name, found.command, found.octets) == ("a.exe", "cmd", b"MZ" * 10)


def test_data_alone():
    assert native(struct.pack("<I", 4) + b"abcd").octets == b"abcd"
    assert native(b"\xff\xff\xff\xffab") is None


def test_an_old_object():
    found = old_object(an_object())
    assert (found.class_name, found.octets, found.linked) == ("Package", b"data", False)
    assert old_object(b"\x01\x05\0\0\x09\0\0\0") is None


def test_classes():
    assert dangerous_classes(b"..." + bytes.fromhex("02ce020000000000c000000000000046")) == ("Equation.3",)
    assert dangerous_classes(b"innocent") == ()


@given(st.binary(max_size=300))
def test_broken_ones_raise_nothing(octets):
    native(octets)
    old_object(octets)
    old_object(b"\x01\x05\0\0\x02\0\0\0" + octets)
