"""An attached archive is locked with a password.

What is inside cannot be inspected, so it cannot be called clean. Encrypted mail (OpenPGP, S/MIME) is no archive and is innocent here.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

ENCRYPTED = FindingKind("archive.encrypted", Severity.UNSCANNABLE, "An attachment is locked with a password; nobody could look inside.")

_NOT_ARCHIVES = frozenset({"pgp", "smime", "pkcs7"})
_DECLARED_ENCRYPTED_MAIL = frozenset({"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-signature"})


class EncryptedArchives:
    """Looks for parts and archive members that are locked."""

    name = "archives"
    kinds = (ENCRYPTED,)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each locked file."""
        for part in dossier.message.parts:
            if part.encrypted and part.declared_type not in _DECLARED_ENCRYPTED_MAIL and _NOT_ARCHIVES.isdisjoint(part.detected_types):
                yield ENCRYPTED.seen(Evidence(f"part:{part.path}", part.file_name[:200]))
