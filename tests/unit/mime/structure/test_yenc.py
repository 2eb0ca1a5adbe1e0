import os
import time

from sekisho.mime.limits import DEFAULT_LIMITS
from sekisho.mime.structure.yenc import yencoded
from sekisho.mime.unpack import unpack


def encoded(octets, name=b"a.bin", end=b"=yend size=1\r\n", part=b""):
    """yenc-draft 1.3: add 42, escape NUL, LF, CR and = by adding 64."""
    out = bytearray()
    line = 0
    for octet in octets:
        octet = (octet + 42) % 256
        if octet in b"\0\n\r=":
            out += bytes((ord("="), (octet + 64) % 256))
        else:
            out.append(octet)
        line += 1
        if line == 128:
            out += b"\r\n"
            line = 0
    return b"=ybegin line=128 size=%d name=%s\r\n" % (len(octets), name) + part + bytes(out) + b"\r\n" + end


def test_every_octet_comes_back():
    octets = bytes(range(256)) * 5 + os.urandom(2_000)
    assert yencoded(b"hello\r\n" + encoded(octets, b"my file.exe") + b"bye\r\n") == [(b"my file.exe", octets)]


def test_parts_two_files_and_a_missing_end():
    first, second = encoded(b"one" * 100, b"1", part=b"=ypart begin=1 end=300\r\n"), encoded(b"two" * 100, b"2", end=b"")
    assert yencoded(first + second) == [(b"1", b"one" * 100), (b"2", b"two" * 100)]
    assert yencoded(second) == [(b"2", b"two" * 100)]


def test_prose_about_it_is_none():
    assert yencoded(b"the =ybegin line comes first\r\n") == []
    assert yencoded(b"=ybegin line=128 size=0 name=x\r\n=yend size=0\r\n") == []
    assert yencoded(b"=ybegin line=1 name=x") == []


def test_a_flood_is_cut():
    assert len(yencoded(encoded(b"x") * 200)) == 50


def test_the_file_is_a_leaf_of_the_message_with_its_name():
    raw = b"Subject: x\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\nsee\r\n" + encoded(b"MZ" + bytes(300), b"a.exe")
    content = unpack(raw, DEFAULT_LIMITS, DEFAULT_LIMITS.budget(time.monotonic), one_shot=True)
    assert [(leaf.part.path, leaf.part.file_name, leaf.octets[:2]) for leaf in content.leaves][1:] == [("1!1", "a.exe", b"MZ")]
    assert "mime.yencoded_text" in [defect.code for defect in content.message.defects]
