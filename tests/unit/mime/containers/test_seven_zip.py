import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sekisho.mime.containers.seven_zip import read_7z
from sekisho.mime.limits import Limits

FILES = {"a.txt": b"first " * 50, "folder/b.exe": b"MZ second"}


def contents(found):
    return {member.name: member.octets for member in found}


def test_files_of_one_folder(read, seven):
    found, codes = read(read_7z, seven(FILES))
    assert (contents(found), codes) == (FILES, [])


def test_behind_a_program(read, seven):
    assert contents(read(read_7z, b"MZ" + bytes(500) + seven(FILES))[0]) == FILES


def test_what_is_locked_is_told_and_opens_with_the_right_password(read, seven):
    locked = seven(FILES, password="s3cret")
    found, codes = read(read_7z, locked, passwords=("wrong", "also-wrong"))
    assert [(member.name, member.encrypted, member.octets) for member in found] == [(name, True, b"") for name in FILES]
    assert codes == []
    found, codes = read(read_7z, locked, passwords=("wrong", "s3cret"))
    assert (contents(found), codes) == (FILES, ["archive.opened_with_password"])
    assert not any(member.encrypted for member in found)


def test_limits_intercept(read, seven):
    assert read(read_7z, seven({"zeros": bytes(30_000_000)}))[1] == ["unscannable.archive_ratio"]
    assert read(read_7z, seven(FILES), limits=Limits(max_member_octets=100))[1] == ["unscannable.archive_member_size"]
    assert read(read_7z, seven({str(index): b"x" for index in range(20)}), limits=Limits(max_archive_members=10))[1] == [
        "unscannable.archive_members"
    ]


def test_a_dictionary_of_four_gigabytes_costs_nothing(read, seven):
    assert (
        contents(
            read(
                read_7z,
                seven(
                    FILES,
                    coder=(b"\x21", b"\x28"),
                    packed=__import__("lzma").compress(b"".join(FILES.values()), 3, filters=[{"id": 0x21, "dict_size": 1 << 20}]),
                ),
            )[0]
        )
        == FILES
    )


def test_methods_that_are_not_read_are_told(read, seven):
    found, codes = read(read_7z, seven(FILES, coder=(b"\x03\x04\x01", b"\x06\0\0\0\x01")))
    assert codes[0] == "unscannable.method"
    assert all(not member.octets for member in found)


def test_a_wrong_checksum_and_a_cut_off_archive_are_told(read, seven):
    packed = seven({"a": b"content"}, coder=(b"\x00", b""))
    assert read(read_7z, packed.replace(b"content", b"kontent"))[1] == ["archive.broken"]
    assert read(read_7z, packed[:-5])[1] == ["archive.broken"]


@pytest.mark.parametrize("password", [None, "x"])
@given(position=st.integers(0, 400), octet=st.integers(0, 255), cut=st.integers(0, 400))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_raises(read, seven, password, position, octet, cut):
    packed = bytearray(seven({"a": b"some words " * 3, "b": b"x"}, password=password))
    packed[position % len(packed)] = octet
    read(read_7z, bytes(packed[: len(packed) - cut % 40]), passwords=("x",), limits=Limits(max_seconds=5))
