"""Office documents behind a password ([MS-OFFCRYPTO]): opened with a known one, so that what is inside is looked at as the document that it is.

The one module that names msoffcrypto. The settings of today's encryption are XML; they are read as octets here, because the library's parser would
expand entities, and the rounds of the key derivation, which are the attacker's to choose, are looked at before anything is derived.
"""

import re
import struct
from base64 import b64decode
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import cryptography.hazmat.backends.openssl.backend  # noqa: F401 - the library imports it at first use: too late inside the sandbox
import olefile  # type: ignore[import-untyped]
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError  # type: ignore[import-untyped]
from msoffcrypto.format.doc97 import Doc97File  # type: ignore[import-untyped]
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]
from msoffcrypto.format.ppt97 import Ppt97File  # type: ignore[import-untyped]
from msoffcrypto.format.xls97 import Xls97File  # type: ignore[import-untyped]
from msoffcrypto.method.ecma376_agile import ECMA376Agile  # type: ignore[import-untyped]

from sekisho.mime.containers.expansion import Member, Reading

_ERRORS = (
    *(DecryptionError, FileFormatError, InvalidKeyError, ParseError, AssertionError, EOFError, ZeroDivisionError),
    *(OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError, struct.error),
)
_ELEMENT = re.compile(rb"<(?:\w{1,20}:)?(keyData|encryptedKey)\s([^<>]{1,4000})>")
_ATTRIBUTE = re.compile(rb'(\w{1,40})\s{0,8}=\s{0,8}"([^"<>]{0,2000})"')
_MOST_ROUNDS = 300_000
_SETTINGS = 65_536  # octets of settings; more is refused
_EXCEL = "VelvetSweatshop"  # what Excel takes without asking anybody ([MS-XLS] section 2.5.191)
_OLD = {"doc": Doc97File, "xls": Xls97File, "ppt": Ppt97File}


def read_office_lock(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the document if a password opens it; nothing otherwise: then the part itself says that it is locked."""
    try:
        lock = _Old(octets, reading.kind) if reading.kind in _OLD else _lock(octets)
        if lock is None or not lock.closed:
            return
        for password in (_EXCEL, *reading.passwords.candidates(lock.cost)):
            reading.look_at()
            if not lock.fits(password):
                continue
            reading.begin_member()
            content = lock.opened(password)
            reading.grown(len(content), len(octets), len(content))
            reading.passwords.worked(password)
            reading.note("archive.opened_with_password", reading.file_name[:80])
            yield Member(reading.file_name, content)
            return
    except _ERRORS as error:
        if reading.kind not in _OLD:  # old documents of every age come this way, and the library knows the locked ones of 1997 only
            reading.note("archive.broken", type(error).__name__)


def _lock(octets: bytes) -> "_Agile | _Old | None":
    """Return the lock of an encrypted package, None if it asks for more than is worked for."""
    with olefile.OleFileIO(BytesIO(octets)) as compound:
        settings = compound.openstream("EncryptionInfo").read(_SETTINGS + 1)
        if settings[:4] != b"\4\0\4\0":
            return _Old(octets, "ooxml")
        return _Agile(settings, compound.openstream("EncryptedPackage").read()) if len(settings) <= _SETTINGS else None


class _Agile:
    """Today's encryption (section 2.3.4.10 and following)."""

    def __init__(self, settings: bytes, package: bytes) -> None:
        found = {name: dict(_ATTRIBUTE.findall(attributes)) for name, attributes in _ELEMENT.findall(settings)}
        self._data, self._key, self._package = found[b"keyData"], found[b"encryptedKey"], package
        self._rounds = int(self._key[b"spinCount"])
        self.cost = self._rounds * 1.5e-3
        self.closed = 0 <= self._rounds <= _MOST_ROUNDS  # what would take too long stays locked

    def fits(self, password: str) -> bool:
        """Tell whether the password is right."""
        key = self._key
        salt, test, value = (b64decode(key[name]) for name in (b"saltValue", b"encryptedVerifierHashInput", b"encryptedVerifierHashValue"))
        return bool(ECMA376Agile.verify_password(password, salt, self._hash(key), test, value, self._rounds, int(key[b"keyBits"])))

    def opened(self, password: str) -> bytes:
        """Return the document."""
        key, data = self._key, self._data
        salt, value = b64decode(key[b"saltValue"]), b64decode(key[b"encryptedKeyValue"])
        secret = ECMA376Agile.makekey_from_password(password, salt, self._hash(key), value, self._rounds, int(key[b"keyBits"]))
        return bytes(ECMA376Agile.decrypt(secret, b64decode(data[b"saltValue"]), self._hash(data), BytesIO(self._package)))

    @staticmethod
    def _hash(of: dict[bytes, bytes]) -> str:
        return of[b"hashAlgorithm"].decode("ascii")


class _Old:
    """The encryption of Office 2007, and those within the streams of older documents."""

    def __init__(self, octets: bytes, kind: str) -> None:
        self._file: Any = (_OLD.get(kind) or OOXMLFile)(BytesIO(octets))
        self._check = {"verify_password": True} if kind == "ooxml" else {}
        self.cost = 75.0 if kind == "ooxml" else 1.0
        self.closed = kind == "ooxml" or self._file.is_encrypted()

    def fits(self, password: str) -> bool:
        """Tell whether the password is right."""
        try:
            self._file.load_key(password=password, **self._check)
        except InvalidKeyError:
            return False
        return True

    def opened(self, password: str) -> bytes:
        """Return the document; the key of `fits` is still loaded."""
        del password
        target = BytesIO()
        self._file.decrypt(target)
        return target.getvalue()
