import bz2
from base64 import encodebytes

import pytest

from sekisho.mime.containers.pgp import is_open, read_pgp
from sekisho.testing.hidings import packet, pgp_message

FILE = b"MZ" + bytes(range(256))
LOCKED = packet(1, bytes(20)) + packet(18, bytes(60))


def armoured(octets, head=b""):
    return (
        b"-----BEGIN PGP MESSAGE-----\r\n" + head + b"\r\n" + encodebytes(octets).replace(b"\n", b"\r\n") + b"=AAAA\r\n-----END PGP MESSAGE-----\r\n"
    )


@pytest.mark.parametrize(
    "octets",
    [
        pgp_message(FILE),
        pgp_message(FILE, method=2),
        pgp_message(FILE, method=0),
        packet(8, b"\3" + bz2.compress(pgp_message(FILE, method=0))),
        packet(4, bytes(13)) + pgp_message(FILE) + packet(2, bytes(40)),  # signed in one piece
        packet(10, b"PGP") + packet(8, b"\0" + pgp_message(FILE)),
        b"\xa3\1" + pgp_message(FILE)[7:],  # the old form, to the end
        bytes([0xCB, 0xE9]) + pgp_message(b"", method=0)[6:] + bytes(501) + b"\3abc",  # in pieces
        armoured(pgp_message(FILE)),
        armoured(pgp_message(FILE), b"Version: 1\r\nComment: x\r\n"),
        armoured(pgp_message(FILE), b"Comment: " + b"x" * 500 + b"\r\nX_1: a\r\n" + b"Comment: x\r\n" * 30),
        packet(12, b"x") + packet(61, b"x") + pgp_message(FILE),
        packet(10, b"PGP") * 500 + pgp_message(FILE),
        armoured(packet(61, b"x" * 30) * 40 + pgp_message(FILE)),
        b"Hello\r\n\r\n" + armoured(LOCKED) + armoured(pgp_message(FILE)),
    ],
)
def test_what_is_not_locked_is_read(read, octets):
    assert is_open(octets)
    members, codes = read(read_pgp, octets)
    assert ([member.name for member in members], codes) == (["a.exe"], [])
    assert members[0].octets in {FILE, bytes(501) + b"abc"}


def test_what_is_locked_is_no_container():
    for octets in (LOCKED, packet(10, b"PGP") + LOCKED, armoured(LOCKED), b"", b"\x99\1", packet(9, b"x")):
        assert not is_open(octets)


def test_what_is_broken_or_locked_inside_is_told(read):
    assert read(read_pgp, pgp_message(FILE)[:-40])[1] == ["archive.broken"]
    assert read(read_pgp, packet(8, b"\7x"))[1] == ["unscannable.method"]
    assert [member.encrypted for member in read(read_pgp, packet(8, b"\0" + LOCKED))[0]] == [True]
    deep = pgp_message(FILE, method=0)
    for _ in range(20):
        deep = packet(8, b"\0" + deep)
    assert read(read_pgp, deep)[1] == ["unscannable.archive_layers"]
