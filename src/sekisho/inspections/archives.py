"""An attached archive or document is locked with a password, or is built to be unpacked otherwise than it is inspected.

What is locked cannot be inspected, so it cannot be called clean. Encrypted mail (OpenPGP, S/MIME) is no archive and is innocent here, and so
is a PDF whose printing alone is restricted: it opens without a password.
"""

from collections.abc import Iterator

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

ENCRYPTED = FindingKind("archive.encrypted", Severity.UNSCANNABLE, "An attachment is locked with a password; nobody could look inside.")
LOCKED_DOCUMENT = FindingKind("document.encrypted", Severity.UNSCANNABLE, "A document is locked with a password; nobody could look inside.")
OPENED = FindingKind("archive.opened_with_password", Severity.NOTE, "A locked attachment was opened with a password that was told, and inspected.")
AMBIGUOUS = FindingKind("archive.ambiguous", Severity.STRONG, "Two programs would unpack two different things from an archive.")
ESCAPES = FindingKind("archive.escapes", Severity.STRONG, "An archive would write its files to another place than it is unpacked to.")

_ENCRYPTED_MAIL = frozenset({"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-signature"})
_ENCRYPTED_MAIL_TYPES = frozenset({"pgp", "pkcs7", "pem"})
_OPENED = frozenset({"archive.opened_with_password"})
_AMBIGUITIES = frozenset({"archive.two_readings", "archive.overlap", "archive.size_mismatch"})
_ESCAPES = frozenset({"archive.path", "archive.link", "archive.device"})


class Archives:
    """Looks for locked parts and members, and at what unpacking recorded."""

    name = "archives"
    kinds = (ENCRYPTED, LOCKED_DOCUMENT, OPENED, AMBIGUOUS, ESCAPES)

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each locked file, and one for each kind of oddity."""
        opened = {defect.where for defect in dossier.message.defects if defect.code in _OPENED}
        for part in dossier.message.parts:
            if part.encrypted and part.declared_type not in _ENCRYPTED_MAIL and _ENCRYPTED_MAIL_TYPES.isdisjoint(part.detected_types):
                yield ENCRYPTED.seen(Evidence(f"part:{part.path}", part.file_name[:200]))
            elif f"part:{part.path}" in opened:
                continue
            elif "locked_document" in part.flags or ("encrypted_document" in part.flags and "ooxml-encrypted" in part.detected_types):
                yield LOCKED_DOCUMENT.seen(Evidence(f"part:{part.path}", part.file_name[:200]))
        for kind, codes in ((OPENED, _OPENED), (AMBIGUOUS, _AMBIGUITIES), (ESCAPES, _ESCAPES)):
            defect = next((defect for defect in dossier.message.defects if defect.code in codes), None)
            if defect is not None:
                yield kind.seen(Evidence(defect.where[:100], f"{defect.code} {defect.detail}".strip()[:200]))
