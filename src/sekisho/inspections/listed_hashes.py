"""A file's SHA-256 stands on a list of the operator.

The lists are files named in the settings, read again at every reload: lines of a digest and a name, `#` begins a comment. Members of archives
and documents are compared too.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256

from sekisho.model.dossier import Dossier
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

LISTED = FindingKind("hash_list.listed", Severity.MALWARE, "An attachment stands on a list of harmful files.")


class ListedHashes:
    """Compares the digest of every part with the lists: digest in lower-case hexadecimal to name."""

    name = "hash_lists"
    kinds = (LISTED,)

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = hashes
        told = "".join(f"{digest} {name}\n" for digest, name in sorted(hashes.items()))
        self.version = sha256(told.encode()).hexdigest()[:12] if hashes else ""  # what the lists hold

    def look(self, dossier: Dossier) -> Iterator[Finding]:
        """Yield one finding for each listed part."""
        if self._hashes:
            for part in dossier.message.parts:
                if part.sha256 in self._hashes:
                    yield LISTED.seen(Evidence(f"part:{part.path}", f"{part.file_name} {self._hashes[part.sha256]}".strip()[:200]))
