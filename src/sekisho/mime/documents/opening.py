"""Which reader looks into which kind of document, and whether that may only be done in the one-shot child."""

from collections.abc import Callable

from sekisho.mime.documents import drawn_codes, invitation, lnk, office, ole, page, pdf, pictures, rtf, scripts, sheets, shortcuts
from sekisho.mime.documents.looking import Looking, quietly

PACKAGES = frozenset(
    {"docx", "docm", "xlsx", "xlsm", "pptx", "pptm", "vsdx", "vsdm", "odt", "xps"}
)  # what is in them is read as files of the package
_READERS: dict[str, Callable[[Looking], None]] = {
    "ole": ole.look,
    "onenote": ole.look_at_addresses,
    **dict.fromkeys(PACKAGES, office.look),
    **dict.fromkeys(("xml", "wordml", "xml-spreadsheet"), office.look_at_flat),
    "pdf": pdf.look,
    **dict.fromkeys(pictures.KINDS, pictures.look),
    "rtf": rtf.look,
    "lnk": lnk.look,
    **dict.fromkeys(("url-shortcut", "scf"), shortcuts.look_at_shortcut),
    "library-ms": shortcuts.look_at_library,
    "settingcontent-ms": shortcuts.look_at_settings,
    "rdp": shortcuts.look_at_remote_desktop,
    "contact": shortcuts.look_at_contact,
    "wsb": shortcuts.look_at_sandbox,
    "iqy": shortcuts.look_at_query,
    "bookmark": shortcuts.look_at_bookmark,
    "slk": sheets.look_at_sylk,
    "csv": sheets.look_at_csv,
    **dict.fromkeys(("ics", "vcard"), invitation.look),
    **dict.fromkeys(("html", "svg", "hta", "wsf"), page.look),
    **dict.fromkeys(scripts.KINDS, scripts.look),
}
HEAVY = frozenset({"ole", "rtf", "lnk", "pdf"})  # types that only the one-shot child looks into


def is_heavy(types: tuple[str, ...], octets: bytes) -> bool:
    """Tell whether only the one-shot child may look into this file. Pictures too small for a code are not looked into at all."""
    if not HEAVY.isdisjoint(types):
        return True
    return pictures.may_show_codes(octets) if not pictures.KINDS.isdisjoint(types) else may_draw(types, octets)


def may_draw(types: tuple[str, ...], octets: bytes) -> bool:
    """Tell whether a text may draw a code or carry a picture, be it the text of the mail itself."""
    return types[-1:] == ("text",) and drawn_codes.may_hold(octets)


def readers_for(types: tuple[str, ...]) -> list[Callable[[Looking], None]]:
    """Return the readers that look into a file of these types, each once; none for most."""
    return list(dict.fromkeys(_READERS[kind] for kind in types if kind in _READERS))


def look_into(looking: Looking, *, as_document: bool = True) -> None:
    """Look into one document by every reader that knows one of its types (a polyglot has several); into other text only for codes."""
    for reader in readers_for(looking.types) if as_document else ():
        quietly(looking, reader)
    if may_draw(looking.types, looking.octets):
        quietly(looking, drawn_codes.look)
