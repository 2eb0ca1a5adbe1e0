"""Cheap marks of active content in a file's octets: facts for inspections, found without opening the file."""

import re

_LARGE, _HIGH = 40_000, 100  # pixels: signatures and letterheads are smaller or flatter
_LOOKED = 4_194_304  # octets of a PDF: `documents/pdf.py` reads all of it, and sets the same marks
_VBA = tuple(name.encode("utf-16-le") for name in ("_VBA_PROJECT", "VBA\0", "Macros\0", "_VBA_PROJECT_CUR"))
_NAME_ESCAPE = re.compile(rb"#([0-9a-fA-F]{2})")
_PDF_MARKS = (
    (re.compile(rb"/(?:JavaScript|JS)(?![A-Za-z])"), "pdf_javascript"),
    (re.compile(rb"/Launch(?![A-Za-z])"), "pdf_launch"),
    (re.compile(rb"/(?:OpenAction|AA)(?![A-Za-z])"), "pdf_open_action"),
    (re.compile(rb"/EmbeddedFile(?![A-Za-z])"), "pdf_embedded_file"),
    (re.compile(rb"/Encrypt(?![A-Za-z])"), "encrypted_document"),
)
_SCRIPT = re.compile(rb"<(?:\w{1,40}:)?script[\s>/]|[\s/\"']on(?:load|click|error|begin|mouseover|focus)\s*=|javascript:", re.IGNORECASE)
_HANDLER = re.compile(rb"on(?:load|click|error|begin|mouseover|focus)")  # one pattern with a fixed start: faster than six plain searches
_SMUGGLING = re.compile(rb"new\s+Blob\s*\(|msSaveOrOpenBlob|createObjectURL|atob\s*\(", re.IGNORECASE)


def marks_of(octets: bytes, detected: tuple[str, ...]) -> tuple[str, ...]:
    """Return marks, () for most files.

    "macro" (VBA in an Office file), "encrypted_document", "pdf_javascript", "pdf_launch", "pdf_open_action", "pdf_embedded_file",
    "rtf_object", "script" (HTML or SVG that runs one), "html_smuggling" (a file made by script), "large_drawing" (a GIF larger than a logo).
    """
    found: list[str] = []
    kinds = set(detected)
    if kinds & {"docm", "xlsm", "pptm", "vsdm"}:
        found.append("macro")
    elif "mdb" in kinds:
        if any(name in octets for name in _VBA):
            found.append("macro")
    elif "ole" in kinds:
        if any(name in octets for name in _VBA):
            found.append("macro")
        if "ooxml-encrypted" in kinds:
            found.append("encrypted_document")
    if "pdf" in kinds:
        found += _pdf(octets[:_LOOKED])
    if "rtf" in kinds and b"\\obj" in octets:
        found.append("rtf_object")
    if kinds & {"html", "svg", "hta"}:
        looked = octets.replace(b"\0", b"") if b"\0" in octets else octets  # UTF-16 too
        if _runs_script(looked):
            found.append("script")
            if _SMUGGLING.search(looked):
                found.append("html_smuggling")
    if "gif" in kinds and _is_large(octets):
        found.append("large_drawing")
    return tuple(found)


def _is_large(gif: bytes) -> bool:
    """Tell whether a GIF's screen (GIF89a, section 18) has room for sentences."""
    width, height = int.from_bytes(gif[6:8], "little"), int.from_bytes(gif[8:10], "little")
    return width * height >= _LARGE and height >= _HIGH


def _runs_script(octets: bytes) -> bool:
    """Look for the words first: that is much faster than the whole pattern, and most HTML mail has none of them."""
    folded = octets.lower()
    words = b"<script" in folded or b":script" in folded or b"javascript:" in folded or _HANDLER.search(folded) is not None
    return words and _SCRIPT.search(folded) is not None


def _pdf(octets: bytes) -> list[str]:
    if b"#" in octets:
        octets = _NAME_ESCAPE.sub(lambda escape: bytes((int(escape[1], 16),)), octets)  # ISO 32000 section 7.3.5: names may be escaped
    return [mark for pattern, mark in _PDF_MARKS if pattern.search(octets)]
