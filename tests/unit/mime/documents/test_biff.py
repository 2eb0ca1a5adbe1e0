import struct

from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.documents.biff import read_workbook


def record(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def sheet(name, kind, state=0):
    return record(0x85, struct.pack("<IBBBB", 0, state, kind, len(name), 0) + name.encode())


def test_macro_sheets():
    found = read_workbook(sheet("Sheet1", 0) + sheet("Macro1", 1, 2))
    assert found.macro_sheets == ["Macro1 (very hidden)"]


def test_dde_and_linked_files():
    dde = record(0x1AE, struct.pack("<HHB", 0, 7, 0) + b"cmd\x03/c ")
    linked = record(0x1AE, struct.pack("<HHB", 1, 6, 0) + b"\x01a.xls")
    found = read_workbook(dde + linked)
    assert found.dde == ["cmd|/c "]
    assert found.linked == ["a.xls"]


def test_encryption_ends_what_is_known():
    found = read_workbook(record(0x2F, b"\1\0" + bytes(50)) + record(0x1AE, struct.pack("<HHB", 0, 7, 0) + b"cmd\x03/c "))
    assert found.encrypted
    assert found.dde == []


def test_an_ordinary_workbook():
    found = read_workbook(record(0x809, bytes(16)) + sheet("Sheet1", 0) + record(0x1AE, struct.pack("<HH", 1, 0x0401)) + record(0x0A, b""))
    assert (found.macro_sheets, found.dde, found.linked, found.encrypted) == ([], [], [], False)


@given(st.binary(max_size=400))
def test_broken_ones_raise_nothing(octets):
    read_workbook(octets)
    for kind in (0x85, 0x18, 0x1AE, 0x17):
        read_workbook(record(kind, octets))
