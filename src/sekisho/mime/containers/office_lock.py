"""Office documents behind a password ([MS-OFFCRYPTO]): opened with a known one, so that what is inside is looked at as the document that it is.

The one module that names msoffcrypto. Its parser of the settings would expand entities, and the rounds of its key derivation are the attacker's
to choose: both are looked at before it is asked.
"""

import re
import struct
import xml.dom.expatbuilder  # noqa: F401 - the library imports it at first use, and inside the sandbox nothing can be imported any more
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import cryptography.hazmat.backends.openssl.backend  # noqa: F401 - as above
import olefile  # type: ignore[import-untyped]
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError  # type: ignore[import-untyped]
from msoffcrypto.format.doc97 import Doc97File  # type: ignore[import-untyped]
from msoffcrypto.format.ooxml import OOXMLFile  # type: ignore[import-untyped]
from msoffcrypto.format.ppt97 import Ppt97File  # type: ignore[import-untyped]
from msoffcrypto.format.xls97 import Xls97File  # type: ignore[import-untyped]
from msoffcrypto.method.ecma376_agile import ECMA376Agile  # type: ignore[import-untyped]

from sekisho.mime.expansion import Member, Reading

_ERRORS = (
    *(DecryptionError, FileFormatError, InvalidKeyError, ParseError),
    *(OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, MemoryError, struct.error),
)
_ROUNDS = re.compile(rb'spinCount\s{0,8}=\s{0,8}["\'](\d{1,12})["\']')
_MOST_ROUNDS = 300_000
_SETTINGS = 65_536  # octets of settings; more is refused
_EXCEL = "VelvetSweatshop"  # what Excel takes without asking anybody ([MS-XLS] section 2.5.191)
_OLD = {"doc": Doc97File, "xls": Xls97File, "ppt": Ppt97File}
_OLD_TRY = 1.0  # milliseconds


def read_office_lock(octets: bytes, reading: Reading) -> Iterator[Member]:
    """Yield the document if a password opens it; nothing otherwise: then the part itself says that it is locked."""
    try:
        file, cost = _opened(octets, reading.kind)
        if file is None:
            return
        for password in (_EXCEL, *reading.passwords.candidates(cost)):
            reading.look_at()
            if not _opens(file, password):
                continue
            reading.begin_member()
            target = BytesIO()
            file.load_key(password=password)
            file.decrypt(target)
            content = target.getvalue()
            reading.grown(len(content), len(octets), len(content))
            reading.passwords.worked(password)
            reading.note("archive.opened_with_password", reading.file_name[:80])
            yield Member(reading.file_name, content)
            return
    except _ERRORS as error:
        reading.note("archive.broken", type(error).__name__)


def _opened(octets: bytes, kind: str) -> tuple[Any, float]:
    """Return the library's view of a locked document and what one try costs in milliseconds; None where it is not locked, or may not be asked."""
    if kind in _OLD:
        file = _OLD[kind](BytesIO(octets))
        return (file, _OLD_TRY) if file.is_encrypted() else (None, 0.0)
    with olefile.OleFileIO(BytesIO(octets)) as compound:
        settings = compound.openstream("EncryptionInfo").read(_SETTINGS + 1)
    rounds = [int(count) for count in _ROUNDS.findall(settings)]
    if len(settings) > _SETTINGS or b"<!" in settings or max(rounds, default=0) > _MOST_ROUNDS:
        return None, 0.0
    return OOXMLFile(BytesIO(octets)), max(rounds, default=50_000) * 1.5e-3


def _opens(file: Any, password: str) -> bool:
    if getattr(file, "type", "") == "agile":
        info = file.info
        return bool(
            ECMA376Agile.verify_password(
                password,
                info["passwordSalt"],
                info["passwordHashAlgorithm"],
                info["encryptedVerifierHashInput"],
                info["encryptedVerifierHashValue"],
                info["spinValue"],
                info["passwordKeyBits"],
            )
        )
    try:
        file.load_key(password=password, **({} if file.format != "ooxml" else {"verify_password": True}))
    except InvalidKeyError:
        return False
    return True
