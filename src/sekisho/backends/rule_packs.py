"""Rule packs on disk: kept only with an Ed25519 signature (RFC 8032) of a key that the operator added; verified again at every reading."""

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sekisho.backends.whole_files import replace_file
from sekisho.model.errors import Refused

LARGEST = 16_777_216  # octets of one pack
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\Z")


@dataclass(frozen=True, slots=True)
class Imported:
    """One pack as it lies there. `key` is the name of the key that signed it, "" where none of the keys did: then it is not to be used."""

    name: str
    source: str
    key: str


class RulePacks:
    """The folder `rules` of a data folder: `keys/NAME.pem`, `packs/NAME.yar` with `packs/NAME.sig`."""

    def __init__(self, folder: Path) -> None:
        self._keys, self._packs = folder / "keys", folder / "packs"

    def add_key(self, name: str, pem: bytes) -> None:
        """Add a public key (PEM, as `openssl pkey -pubout` writes it). Raises Refused."""
        _check_name(name)
        _public_key(pem)
        self._keys.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_file(self._keys / f"{name}.pem", pem)

    def keys(self) -> dict[str, str]:
        """Return the keys: name, and the key itself in base64."""
        return {name: base64.b64encode(key.public_bytes_raw()).decode() for name, key in self._public_keys().items()}

    def remove_key(self, name: str) -> None:
        """Take a key away; what it signed is not used from the next start on. Raises Refused."""
        _remove(self._keys / f"{name}.pem", name)

    def import_pack(self, name: str, content: bytes, signature: bytes) -> Imported:
        """Keep a pack after its signature was verified. `signature`: 64 octets, or their base64. Raises Refused."""
        _check_name(name)
        if len(content) > LARGEST:
            raise Refused(f"The pack is larger than {LARGEST} octets.", f"パックが{LARGEST}バイトを超えています。")
        signature = _signature(signature)
        key = self._signer(content, signature)
        if not key:
            raise Refused(
                "None of the keys made this signature: the pack is not imported. Keys are added with: sekisho packs keys add NAME FILE",
                "登録済みの鍵による署名ではないため、取り込みません。鍵の追加: sekisho packs keys add NAME FILE",
            )
        self._packs.mkdir(mode=0o700, parents=True, exist_ok=True)
        pack = Imported(name, _text(content), key)
        replace_file(self._packs / f"{name}.sig", signature)
        replace_file(self._packs / f"{name}.yar", content)
        return pack

    def remove_pack(self, name: str) -> None:
        """Take a pack away. Raises Refused."""
        _remove(self._packs / f"{name}.yar", name)
        (self._packs / f"{name}.sig").unlink(missing_ok=True)

    def packs(self) -> list[Imported]:
        """Return every pack that lies there, with the key that signed it or ""."""
        found = []
        for file in sorted(self._packs.glob("*.yar")):
            content = file.read_bytes()
            beside = file.with_suffix(".sig")
            signature = beside.read_bytes() if beside.exists() else b""
            key = self._signer(content, signature) if len(signature) == 64 and len(content) <= LARGEST else ""
            found.append(Imported(file.stem, _text(content) if key else "", key))
        return found

    def _public_keys(self) -> dict[str, Ed25519PublicKey]:
        return {file.stem: _public_key(file.read_bytes()) for file in sorted(self._keys.glob("*.pem"))}

    def _signer(self, content: bytes, signature: bytes) -> str:
        for name, key in self._public_keys().items():
            try:
                key.verify(signature, content)
            except InvalidSignature:
                continue
            return name
        return ""


def _check_name(name: str) -> None:
    if not _NAME.match(name):
        raise Refused(
            f"{name!r} is no name: small letters, digits, - and _, at most 60.",
            f"{name!r}は使えません。英小文字・数字・-・_で60文字までです。",
        )


def _public_key(pem: bytes) -> Ed25519PublicKey:
    if b"PRIVATE KEY" in pem:
        raise Refused(
            "That is a private key. Keep it where packs are signed; here the public one is needed (openssl pkey -pubout).",
            "これは秘密鍵です。署名する場所で保管してください。ここには公開鍵が必要です（openssl pkey -pubout）。",
        )
    try:
        key = serialization.load_pem_public_key(pem)
    except ValueError:
        raise Refused("That is no public key in PEM (openssl pkey -pubout).", "PEM形式の公開鍵ではありません（openssl pkey -pubout）。") from None
    if not isinstance(key, Ed25519PublicKey):
        raise Refused("That is no Ed25519 key.", "Ed25519の鍵ではありません。")
    return key


def _signature(octets: bytes) -> bytes:
    if len(octets) == 64:
        return octets
    try:
        decoded = base64.b64decode(octets.strip(), validate=True)
    except binascii.Error:
        decoded = b""
    if len(decoded) != 64:
        raise Refused(
            "That is no Ed25519 signature: 64 octets, or their base64, are needed.",
            "Ed25519の署名（64バイトまたはそのbase64）ではありません。",
        )
    return decoded


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("The pack is not UTF-8.", "パックがUTF-8ではありません。") from None


def _remove(file: Path, name: str) -> None:
    if not _NAME.match(name) or not file.exists():
        raise Refused(f"There is no {name!r}.", f"{name!r}はありません。")
    file.unlink()
