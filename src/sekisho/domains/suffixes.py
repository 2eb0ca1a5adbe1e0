"""The public suffix list: which part of a name somebody registered, and which part belongs to everybody."""

from functools import lru_cache

from publicsuffixlist import PublicSuffixList

# Read once at import: the inspectors' zygote imports this before the sandbox forbids opening files.
_SUFFIXES = PublicSuffixList()

# The samples' world: each name below it counts as an organisation, as below a public suffix (docs/adr/0006; `.test` exists nowhere, RFC 2606).
SAMPLES_SUFFIX = "sekisho.test"


@lru_cache(maxsize=8_192)
def registrable(name: str) -> str:
    """Return the registrable domain of an ASCII name in lower case, or "": a public suffix, a single label, no name at all.

    Raises nothing; what cannot be a name has no registrable part. An ending that is not in the list counts as a suffix of one label.
    """
    if not name or name[0] == "." or ".." in name:
        return ""
    if name.endswith("." + SAMPLES_SUFFIX):
        return f"{name.removesuffix('.' + SAMPLES_SUFFIX).rpartition('.')[2]}.{SAMPLES_SUFFIX}"
    try:
        return _SUFFIXES.privatesuffix(name) or ""
    except (ValueError, UnicodeError):
        return ""


def is_public_suffix(name: str) -> bool:
    """Tell whether everybody may register below this ASCII name in lower case."""
    if not name or "." not in name:
        return bool(name)
    return registrable(name) == "" and not name.startswith(".")
