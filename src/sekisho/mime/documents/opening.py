"""Which reader looks into which kind of document, and whether that may only be done in the one-shot child."""

from collections.abc import Callable

from sekisho.mime.documents import office, ole
from sekisho.mime.documents.looking import Looking, quietly

PACKAGES = frozenset({"docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "vsdx", "vsdm", "odt"})  # what is in them is read as files of the package
_READERS: dict[str, Callable[[Looking], None]] = {
    "ole": ole.look,
    **dict.fromkeys(PACKAGES, office.look),
    **dict.fromkeys(("xml", "wordml", "xml-spreadsheet"), office.look_at_flat),
}
HEAVY = frozenset({"ole"})  # types that only the one-shot child looks into


def is_heavy(types: tuple[str, ...]) -> bool:
    """Tell whether only the one-shot child may look into a file of these types."""
    return not HEAVY.isdisjoint(types)


def readers_for(types: tuple[str, ...]) -> list[Callable[[Looking], None]]:
    """Return the readers that look into a file of these types, each once; none for most."""
    return list(dict.fromkeys(_READERS[kind] for kind in types if kind in _READERS))


def look_into(looking: Looking) -> None:
    """Look into one document by every reader that knows one of its types (a polyglot has several)."""
    for reader in readers_for(looking.types):
        quietly(looking, reader)
