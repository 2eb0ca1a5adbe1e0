"""The fixture `read(reader, octets, ...)`: what a reader yields until it ends or a limit intercepts, and the codes of its defects; `seven`: a small packer."""

import lzma
import time
from contextlib import suppress
from hashlib import sha256
from zlib import crc32

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sekisho.mime.containers.expansion import Intercepted, Reading
from sekisho.mime.containers.passwords import NO_PASSWORDS, Passwords
from sekisho.mime.limits import Limits
from sekisho.testing.compound_files import compound

LZMA2 = (b"\x21", b"\x16")
COPY = (b"\x00", b"")


@pytest.fixture(scope="session")
def read():
    def run(reader, octets, kind="", name="", limits=None, passwords=()):
        limits = limits or Limits()
        words = Passwords(lambda: passwords) if passwords else NO_PASSWORDS
        reading = Reading("1", len(octets), limits, limits.budget(time.monotonic), kind, name, words)
        found = []
        with suppress(Intercepted):
            found.extend(reader(octets, reading))
        return found, [defect.code for defect in reading.defects]

    return run


@pytest.fixture(scope="session")
def seven():
    """Pack files into one folder of a 7z archive; `coder` is (method, properties), `password` puts AES with 2^4 rounds around it."""

    def pack(files, coder=LZMA2, password=None, packed=None):
        content = b"".join(files.values())
        if packed is None:
            filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 20}]
            packed = lzma.compress(content, lzma.FORMAT_RAW, filters=filters) if coder == LZMA2 else content
        inner = len(packed)
        if password is not None:
            packed = _locked(packed, password)
        return _archive(files, content, packed, inner, coder, password)

    return pack


def _locked(packed, password):
    secret = password.encode("utf-16-le")
    key = sha256(b"".join(secret + number.to_bytes(8, "little") for number in range(16))).digest()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(bytes(16))).encryptor()
    return encryptor.update(packed + bytes(-len(packed) % 16))


def _archive(files, content, packed, inner, coder, password):
    method, properties = coder
    step = bytes((len(method) | (0x20 if properties else 0),)) + method + (number(len(properties)) + properties if properties else b"")
    if password is None:
        folder, sizes = number(1) + step, number(len(content))
    else:
        settings = b"\x44\x0f" + bytes(16)  # 2^4 rounds, no salt, a start of 16 octets
        lock = b"\x24\x06\xf1\x07\x01" + number(len(settings)) + settings
        folder = number(2) + step + lock + number(0) + number(1)  # input 0 (of the packer) is fed by output 1 (of the lock)
        sizes = number(len(content)) + number(inner)
    streams = b"\x06" + number(0) + number(1) + b"\x09" + number(len(packed)) + b"\0"
    streams += b"\x07\x0b" + number(1) + b"\0" + folder + b"\x0c" + sizes + b"\0"
    parts = list(files.values())
    digests = b"".join(crc32(part).to_bytes(4, "little") for part in parts)
    streams += b"\x08\x0d" + number(len(parts)) + (b"\x09" + b"".join(number(len(part)) for part in parts[:-1]) if len(parts) > 1 else b"")
    streams += b"\x0a\x01" + digests + b"\0\0"
    names = b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name in files)
    header = b"\x01\x04" + streams + b"\x05" + number(len(files)) + b"\x11" + number(len(names)) + names + b"\0\0"
    start = len(packed).to_bytes(8, "little") + len(header).to_bytes(8, "little") + crc32(header).to_bytes(4, "little")
    return b"7z\xbc\xaf\x27\x1c\0\x04" + crc32(start).to_bytes(4, "little") + start + packed + header


def number(value):
    if value < 0x80:
        return bytes((value,))
    if value < 0x4000:
        return bytes((0x80 | value >> 8, value & 0xFF))
    return b"\xe0" + value.to_bytes(3, "little") if value < 1 << 24 else b"\xff" + value.to_bytes(8, "little")


@pytest.fixture(scope="session", name="compound")
def compound_fixture():
    return compound
