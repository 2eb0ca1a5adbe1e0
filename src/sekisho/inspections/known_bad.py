"""An attachment is known to be malicious, by its digest, or is the EICAR test file.

The test file's rule: the 68 characters stand at the very beginning of a file. The same characters further down in a text (a manual, a
thread about virus scanners) are innocent.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from sekisho.mime.content import Content
from sekisho.model.finding import Evidence, Finding, FindingKind, Severity

KNOWN_HASH = FindingKind("known_bad.hash", Severity.MALWARE, "An attachment is a file known to be malicious.")
EICAR = FindingKind("known_bad.eicar", Severity.MALWARE, "An attachment is the EICAR test file.")

# In two pieces, so that scanners on developers' machines leave this file alone.
EICAR_STRING = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def parse_hashes(text: str) -> dict[str, str]:
    """Read lines of `SHA-256 name`; `#` begins a comment. Raises ValueError with the line number."""
    hashes = {}
    for number, line in enumerate(text.splitlines(), 1):
        digest, _, name = line.partition("#")[0].strip().partition(" ")
        if not digest:
            continue
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError(f"line {number}: a SHA-256 has 64 lower-case hexadecimal digits")
        hashes[digest] = name.strip()
    return hashes


@cache
def shipped_hashes() -> Mapping[str, str]:
    """Return the list that comes with the program."""
    return parse_hashes(files("sekisho.inspections").joinpath("data/known_bad.txt").read_text("ascii"))


_HASHES = shipped_hashes()  # at import: the sandbox of the inspector opens no files


class KnownBad:
    """Compares digests of all parts with a list and looks for the test file at the start of each."""

    name = "known_bad"
    kinds = (KNOWN_HASH, EICAR)

    def peek(self, content: Content) -> Iterator[Finding]:
        """Yield one finding for each known file. Parts that were not opened are compared by digest too."""
        for part in content.message.parts:
            known = _HASHES.get(part.sha256)
            if known is not None:
                kind = EICAR if known.startswith("EICAR") else KNOWN_HASH
                yield kind.seen(Evidence(f"part:{part.path}", f"{part.file_name} {known}".strip()[:200]))
        for leaf in content.leaves:
            if leaf.octets.startswith(EICAR_STRING) and leaf.part.sha256 not in _HASHES:
                yield EICAR.seen(Evidence(f"part:{leaf.part.path}", leaf.part.file_name[:200]))
