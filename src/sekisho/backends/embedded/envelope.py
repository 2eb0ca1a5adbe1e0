"""Sealed secrets: AES-256-GCM under the master key, bound to the name that a secret is kept by."""

import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sekisho.backends.whole_files import sync_folder, write_secret

_MASTER_OCTETS, _NONCE_OCTETS = 32, 12
_FORM = b"sk1\n"  # the form of a sealed file


class Envelope:
    """Seals and opens with one master key: a file of mode 0600 beside the sealed ones, kept out of copies by whoever wants them useless alone."""

    def __init__(self, master: bytes) -> None:
        self._cipher = AESGCM(master)

    @classmethod
    def of(cls, path: Path) -> "Envelope":
        """Return the envelope of a master key's file; made if it is not there. Raises OSError, and ValueError for a file that is no master key."""
        try:
            master = path.read_bytes()
        except FileNotFoundError:
            master = _made(path)
        if len(master) != _MASTER_OCTETS:
            raise ValueError(f"{path} is not a master key of {_MASTER_OCTETS} octets")
        return cls(master)

    def seal(self, secret: bytes, name: str) -> bytes:
        """Return the sealed octets."""
        nonce = secrets.token_bytes(_NONCE_OCTETS)
        return _FORM + nonce + self._cipher.encrypt(nonce, secret, name.encode())

    def open(self, sealed: bytes, name: str) -> bytes:
        """Return the secret. Raises ValueError if these octets were not sealed by this master key for this name."""
        start = len(_FORM) + _NONCE_OCTETS
        if not sealed.startswith(_FORM) or len(sealed) < start + 16:
            raise ValueError("not a sealed secret")
        try:
            return self._cipher.decrypt(sealed[len(_FORM) : start], sealed[start:], name.encode())
        except InvalidTag:
            raise ValueError("damaged, moved, or sealed with another master key") from None


def kept_secret(path: Path) -> bytes:
    """Return 32 random octets that are made once and kept in a file of mode 0600. Raises OSError."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _made(path)


def _made(path: Path) -> bytes:
    """Make a master key; of two processes that do so at once, both get the key of the first."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    write_secret(temporary, secrets.token_bytes(_MASTER_OCTETS))
    try:
        os.link(temporary, path)
        sync_folder(path.parent)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    return path.read_bytes()
