"""The two locks of zip files, opened with a known password: the old stream cipher (APPNOTE section 6.1) and WinZip's AES (AE-1, AE-2)."""

import hmac
from dataclasses import dataclass
from hashlib import pbkdf2_hmac
from zlib import crc32

from sekisho.mime.containers.aes import counted
from sekisho.mime.containers.zip_headers import Entry

AES = 99  # the method that says: the true one stands in the extra field
_EXTRA = 0x9901
_SALT = {1: 8, 2: 12, 3: 16}
_KEY = {1: 16, 2: 24, 3: 32}
_ROUNDS = 1_000
_CHECK = 10  # octets of the authentication code behind the data
_OLD_HEAD = 12
# The cipher runs in Python, about a second a megabyte: more is left closed unless a library can do it.
MOST_OLD = 4 * 1_048_576

_TABLE = [crc32(bytes((index,)), 0xFFFFFFFF) ^ 0xFFFFFFFF for index in range(256)]


@dataclass(frozen=True, slots=True)
class Strong:
    """What WinZip's extra field says: key size, and how the data were compressed."""

    strength: int
    method: int


def strong_lock(entry: Entry) -> Strong | None:
    """Return the AES settings of an entry, None if it has none."""
    extra, position = entry.extra, 0
    while position + 4 <= len(extra):
        kind, length = int.from_bytes(extra[position : position + 2], "little"), int.from_bytes(extra[position + 2 : position + 4], "little")
        field = extra[position + 4 : position + 11]
        if kind == _EXTRA and length >= len(field) == 7:  # the extra field may be cut off
            return Strong(field[4], int.from_bytes(field[5:7], "little")) if field[4] in _SALT else None
        position += 4 + length
    return None


def open_strong(data: bytes, lock: Strong, password: str) -> bytes | None:
    """Return the compressed data, None if the password is wrong (its code and the check of the data are both compared)."""
    salt_size, key_size = _SALT[lock.strength], _KEY[lock.strength]
    salt, code = data[:salt_size], data[salt_size : salt_size + 2]
    body, check = data[salt_size + 2 : -_CHECK], data[-_CHECK:]
    if len(data) < salt_size + 2 + _CHECK:
        return None
    for secret in spellings(password):
        keys = pbkdf2_hmac("sha1", secret, salt, _ROUNDS, 2 * key_size + 2)
        if keys[2 * key_size :] == code and hmac.digest(keys[key_size : 2 * key_size], body, "sha1")[:_CHECK] == check:
            return counted(keys[:key_size], body)
    return None


def open_old(data: bytes, checks: tuple[int, ...], password: str) -> bytes | None:
    """Return the compressed data, None if the password is surely wrong: one octet is compared, so one in 256 wrong ones passes."""
    for secret in spellings(password):
        state = _state(secret)
        head, state = _stream(data[:_OLD_HEAD], state)
        if len(head) == _OLD_HEAD and head[-1] in checks:
            return _stream(data[_OLD_HEAD:], state)[0]
    return None


def spellings(password: str) -> tuple[bytes, ...]:
    """Return the octets that programs make of a password."""
    if password.isascii():
        return (password.encode("ascii"),)
    found = [password.encode("utf-8", "replace"), password.encode("cp932", "replace")]
    return tuple(dict.fromkeys(found))


_State = tuple[int, int, int]


def _state(secret: bytes) -> _State:
    first, second, third = 0x12345678, 0x23456789, 0x34567890
    for octet in secret:
        first = _TABLE[(first ^ octet) & 0xFF] ^ (first >> 8)
        second = ((second + (first & 0xFF)) * 134_775_813 + 1) & 0xFFFFFFFF
        third = _TABLE[(third ^ (second >> 24)) & 0xFF] ^ (third >> 8)
    return first, second, third


def _stream(data: bytes, state: _State) -> tuple[bytes, _State]:
    first, second, third = state
    table, out = _TABLE, bytearray(len(data))
    for index, octet in enumerate(data):
        mask = third | 2
        octet ^= ((mask * (mask ^ 1)) >> 8) & 0xFF
        out[index] = octet
        first = table[(first ^ octet) & 0xFF] ^ (first >> 8)
        second = ((second + (first & 0xFF)) * 134_775_813 + 1) & 0xFFFFFFFF
        third = table[(third ^ (second >> 24)) & 0xFF] ^ (third >> 8)
    return bytes(out), (first, second, third)
