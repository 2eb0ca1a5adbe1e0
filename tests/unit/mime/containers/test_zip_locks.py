import hmac
import io
import os
import zipfile
import zlib
from hashlib import pbkdf2_hmac

import pytest

from sekisho.mime.containers.aes import counted
from sekisho.mime.containers.zip import read_zip
from sekisho.mime.containers.zip_headers import Entry
from sekisho.mime.containers.zip_locks import Strong, open_old, open_strong, spellings, strong_lock

TABLE = [zlib.crc32(bytes((index,)), 0xFFFFFFFF) ^ 0xFFFFFFFF for index in range(256)]


def old_lock(data, password, check):
    """PKWARE's stream cipher, written once more from APPNOTE section 6.1."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def update(octet):
        keys[0] = TABLE[(keys[0] ^ octet) & 0xFF] ^ keys[0] >> 8
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = TABLE[(keys[2] ^ keys[1] >> 24) & 0xFF] ^ keys[2] >> 8

    for octet in password:
        update(octet)
    out = bytearray()
    for octet in bytes(11) + bytes((check,)) + data:
        mask = keys[2] | 2
        out.append(octet ^ (mask * (mask ^ 1) >> 8 & 0xFF))
        update(octet)
    return bytes(out)


def strong(data, password, strength=3):
    salt_size, key_size = {1: (8, 16), 2: (12, 24), 3: (16, 32)}[strength]
    salt = os.urandom(salt_size)
    keys = pbkdf2_hmac("sha1", password, salt, 1_000, 2 * key_size + 2)
    body = counted(keys[:key_size], data)
    return salt + keys[-2:] + body + hmac.digest(keys[key_size : 2 * key_size], body, "sha1")[:10]


def archive(content, locked, method, extra=b""):
    """A zip of one locked file."""
    name, size = b"a.exe", len(content)
    checksum = zlib.crc32(content)
    common = (
        b"\x01\0"
        + method.to_bytes(2, "little")
        + bytes(4)
        + checksum.to_bytes(4, "little")
        + len(locked).to_bytes(4, "little")
        + size.to_bytes(4, "little")
        + len(name).to_bytes(2, "little")
        + len(extra).to_bytes(2, "little")
    )
    local = b"PK\3\4\x14\0" + common + name + extra + locked
    central = b"PK\1\2\x14\0\x14\0" + common + bytes(14) + name + extra
    return local + central + b"PK\5\6" + bytes(4) + b"\1\0\1\0" + len(central).to_bytes(4, "little") + len(local).to_bytes(4, "little") + b"\0\0"


CONTENT = b"MZ" + b"program " * 40
AES_EXTRA = b"\x01\x99\x07\0\x02\0AE\x03\0\0"


@pytest.mark.parametrize("strength", [1, 2, 3])
def test_the_strong_lock(strength):
    locked = strong(b"data", b"k3y", strength)
    assert open_strong(locked, Strong(strength, 0), "k3y") == b"data"
    assert open_strong(locked, Strong(strength, 0), "other") is None
    assert open_strong(locked[:-1] + b"\0", Strong(strength, 0), "k3y") is None
    assert open_strong(b"short", Strong(strength, 0), "k3y") is None


def test_the_settings_of_the_strong_lock():
    assert strong_lock(Entry(0, "", 1, 99, 0, 0, 0, extra=b"\x07\0\x01\0x" + AES_EXTRA)) == Strong(3, 0)
    assert strong_lock(Entry(0, "", 1, 99, 0, 0, 0)) is None


def test_the_old_lock_and_a_japanese_password():
    for password in ("infected", "合言葉"):
        for secret in spellings(password):
            assert open_old(old_lock(b"data", secret, 0x77), (0x77,), password) == b"data"
    assert len(spellings("合言葉")) == 2


def test_locked_files_of_a_zip(read):
    old = archive(CONTENT, old_lock(CONTENT, b"infected", zlib.crc32(CONTENT) >> 24), 0)
    new = archive(CONTENT, strong(CONTENT, b"infected"), 99, AES_EXTRA)
    for packed in (old, new):
        (closed,), codes = read(read_zip, packed, passwords=("nothing", "wrong"))
        assert (closed.name, closed.octets, closed.encrypted, codes) == ("a.exe", b"", True, [])
        (opened,), codes = read(read_zip, packed, passwords=("nothing", "infected"))
        assert (opened.octets, opened.encrypted, codes) == (CONTENT, False, ["archive.opened_with_password"])


def test_deflate64_and_zstandard_in_a_zip(read):
    import zstandard

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packer:
        packer.writestr("a", b"first words and other words")
    packed = bytearray(target.getvalue())
    for mark, offset in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        packed[packed.find(mark) + offset] = 9
    found, codes = read(read_zip, bytes(packed))
    assert ([member.octets for member in found], codes) == ([b"first words and other words"], [])
    content = b"words " * 50
    squeezed = zstandard.compress(content)
    stored = archive(content, squeezed, 93).replace(b"\x01\0\x5d\0", b"\0\0\x5d\0")
    found, codes = read(read_zip, stored)
    assert ([member.octets for member in found], codes) == ([content], [])
