from hypothesis import given
from hypothesis import strategies as st

from sekisho.mime.documents.vba_code import decompressed, modules
from sekisho.testing.documents import compressed_vba


def test_the_example_of_the_standard():
    # MS-OVBA section 3.2.2, "normal compression example"
    container = bytes.fromhex(
        "01 2F B0 00 23 61 61 61 62 63 64 65 82 66 00 70 61 67 68 69 6A 01 38 08 61 6B 6C 00 30 6D 6E 6F 70 06 71 02 70 04 10 72 73 74 75 76 10 77 78 79 7A 00 3C"
    )
    assert decompressed(container) == b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa"


def test_the_maximum_compression_example():
    assert decompressed(bytes.fromhex("01 03 B0 02 61 45 00")) == b"a" * 73


@given(st.binary(max_size=9_000))
def test_what_is_stored_comes_back(source):
    assert decompressed(compressed_vba(source)) == source


@given(st.binary(max_size=500))
def test_broken_containers_raise_nothing(octets):
    assert len(decompressed(b"\x01" + octets)) <= 500 * 4_200
    modules([("VBA/dir", b"\x01" + octets), ("VBA/M", octets)])


def test_modules_without_their_directory_are_found():
    stream = b"\xff" * 77 + compressed_vba(b'Attribute VB_Name = "Sheet1"\r\nSub A()\r\nEnd Sub')
    assert modules([("Macros/VBA/x", stream)]) == [("Sheet1", 'Attribute VB_Name = "Sheet1"\r\nSub A()\r\nEnd Sub')]


def test_a_bomb_is_cut():
    chunk = bytes.fromhex("03 B0 02 61 45 00")
    assert len(decompressed(b"\x01" + chunk * 100_000, most=10_000)) <= 10_000
