import base64
import zlib

import pytest

from sekisho.mime.containers.cms import carries, read_cms
from sekisho.mime.kinds.sniff import detect

DATA, SIGNED, LOCKED = (bytes.fromhex("06092a864886f70d0107") + bytes([number]) for number in (1, 2, 3))
PACKED, ZLIB = bytes.fromhex("060b2a864886f70d0109100109"), bytes.fromhex("060b2a864886f70d0109100308")
MAIL = b"Content-Type: text/plain\r\n\r\nhello"


def der(tag, content):
    size = len(content)
    width = (size.bit_length() + 7) // 8
    return bytes([tag]) + (bytes([size]) if size < 128 else bytes([0x80 | width]) + size.to_bytes(width, "big")) + content


def endless(tag, content):
    return bytes([tag, 0x80]) + content + b"\0\0"


def wrapped(kind, content, wrap=der):
    inner = der(0x30, DATA + (wrap(0xA0, content) if content else b""))
    algorithm = der(0x30, ZLIB) if kind == PACKED else der(0x31, b"")
    return wrap(0x30, kind + wrap(0xA0, wrap(0x30, der(2, b"\1") + algorithm + inner)))


@pytest.mark.parametrize("wrap", [der, endless])
def test_what_was_signed_comes_out(read, wrap):
    pieces = wrap(0x24, der(4, MAIL[:10]) + wrap(0x24, der(4, MAIL[10:])))
    for content in (der(4, MAIL), pieces):
        octets = wrapped(SIGNED, content, wrap)
        assert carries(octets)
        found, codes = read(read_cms, octets, name="smime.p7m")
        assert ([(member.name, member.octets) for member in found], codes) == ([("signed.eml", MAIL)], [])


def test_compressed_mail_comes_out(read):
    octets = wrapped(PACKED, der(4, zlib.compress(MAIL)))
    assert carries(octets)
    found, codes = read(read_cms, octets, name="smime.p7z")
    assert ([member.octets for member in found], codes) == ([MAIL], [])
    found, codes = read(read_cms, wrapped(PACKED, der(4, zlib.compress(MAIL)[:-6])), name="smime.p7z")
    assert codes == ["archive.broken"]
    assert read(read_cms, wrapped(PACKED, der(4, zlib.compress(bytes(50_000_000)))))[1] == ["unscannable.archive_ratio"]


def test_a_file_keeps_its_name(read):
    octets = wrapped(SIGNED, der(4, b"%PDF-1.7"))
    assert [member.name for member in read(read_cms, octets, name="invoice.pdf.P7M")[0]] == ["invoice.pdf"]
    assert [member.name for member in read(read_cms, octets, name="smime.p7m")[0]] == [""]


def test_armour_is_undone(read):
    armoured = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(wrapped(SIGNED, der(4, MAIL))) + b"-----END PKCS7-----\n"
    assert carries(armoured)
    assert [member.octets for member in read(read_cms, armoured)[0]] == [MAIL]


def test_signatures_alone_and_locked_mail_carry_nothing():
    for octets in (wrapped(SIGNED, b""), wrapped(LOCKED, der(4, MAIL)), b"", b"\x30", der(0x30, DATA), der(4, MAIL), b"\x30\x80" * 100):
        assert not carries(octets), octets[:20]


def test_what_stands_in_front_does_not_hide_the_content(read):
    inner = der(0x30, DATA + der(0xA0, der(4, MAIL)))
    many = der(0x31, der(0x30, bytes.fromhex("0609608648016503040201")) * 1_000)
    octets = der(0x30, SIGNED + der(0xA0, der(0x30, der(2, b"\1") + many + inner)))
    assert detect(octets, "smime.p7m") == ("cms", "pkcs7")
    assert [member.octets for member in read(read_cms, octets)[0]] == [MAIL]
    body = der(0xA0, der(0x30, der(2, b"\1") + der(0x31, b"") + inner))
    far = b"\x30\xfe" + (len(SIGNED) + len(body)).to_bytes(126) + SIGNED + body
    assert detect(far, "smime.p7m") == ("cms", "pkcs7")
    assert [member.octets for member in read(read_cms, far)[0]] == [MAIL]


def test_a_bait_in_the_place_of_parameters_does_not_hide_the_content(read):
    bait = der(0x30, ZLIB + der(0xA0, der(4, zlib.compress(b"words"))))
    real = der(0x30, DATA + der(0xA0, der(4, zlib.compress(MAIL))))
    octets = der(0x30, PACKED + der(0xA0, der(0x30, der(2, b"\0") + bait + real)))
    assert [member.octets for member in read(read_cms, octets)[0]] == [b"words", MAIL]


def test_pieces_in_pieces_are_intercepted_and_not_left_out(read):
    content = der(4, MAIL)
    for _ in range(30):
        content = der(0x24, content)
    octets = wrapped(SIGNED, content)
    assert carries(octets)
    assert read(read_cms, octets)[1] == ["unscannable.budget"]


def test_long_locked_mail_of_unknown_lengths_carries_nothing():
    assert not carries(wrapped(LOCKED, der(4, b"x") * 10_000, endless))


def test_values_in_values_without_end_are_intercepted(read):
    octets = wrapped(SIGNED, b"\x24\x80" * 2_000_000, endless)
    assert carries(octets)
    assert read(read_cms, octets)[1] == ["unscannable.budget"]
