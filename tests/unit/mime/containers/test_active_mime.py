import zlib

from sekisho.mime.containers.active_mime import read_active_mime


def test_the_compound_file_comes_out(read):
    packed = zlib.compress(b"\xd0\xcf\x11\xe0 macros")
    for place in (0x32, 0x2E, 0x22A):
        found, codes = read(read_active_mime, b"ActiveMime\0\0\1\xf0".ljust(place, b"\0") + packed)
        assert ([member.octets for member in found], codes) == ([b"\xd0\xcf\x11\xe0 macros"], [])
    head = b"ActiveMime".ljust(0x1E, b"\0") + (100 - 46).to_bytes(2, "little")  # the place that the head itself says
    assert [member.octets for member in read(read_active_mime, head.ljust(100, b"\0") + packed)[0]] == [b"\xd0\xcf\x11\xe0 macros"]


def test_a_bait_in_one_place_does_not_hide_another(read):
    bait, packed = zlib.compress(b"words"), zlib.compress(b"\xd0\xcf\x11\xe0 macros")
    octets = b"ActiveMime".ljust(0x32, b"\0") + bait
    found, codes = read(read_active_mime, octets.ljust(0x22A, b"\0") + packed)
    assert ([member.octets for member in found], codes) == ([b"words", b"\xd0\xcf\x11\xe0 macros"], [])


def test_one_without_a_stream_is_told(read):
    assert read(read_active_mime, b"ActiveMime" + bytes(100))[1] == ["unscannable.broken_archive"]
