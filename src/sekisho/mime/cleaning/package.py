"""Office files of the OOXML kind written anew: macros, ActiveX, embedded objects, outward references and DDE are left out."""

import io
import re
import zipfile
from collections.abc import Mapping

# Parts that run or carry something that runs, by their path in the package (ECMA-376; [MS-OFFMACRO2]).
_ACTIVE = re.compile(
    r"(?:^|/)(?:vbaProject|vbaData|vbaProjectSignature)[^/]*\.(?:bin|xml)$|(?:^|/)(?:activeX|embeddings|externalLinks|macrosheets|dialogsheets|customUI|"
    r"ctrlProps|webextensions|attachedToolbars)(?:/|\.|$)|\.(?:bin|exe|dll|vbs|js|ps1|bat|cmd|lnk|hta)$",
    re.IGNORECASE,
)
_KEPT_BINARIES = re.compile(r"(?:^|/)(?:printerSettings\d*\.bin|[^/]*calcChain\.bin)$", re.IGNORECASE)
# No "<" stands inside a tag, so that every search ends at the next one: linear however the part is made.
_RELATIONSHIP = re.compile(r"<(?:\w{1,30}:)?Relationship\b[^<>]*+>(?:\s*+</(?:\w{1,30}:)?Relationship\s{0,9}>)?")
_TARGET = re.compile(r"\bTarget\s{0,9}=\s{0,9}(?:\"([^\"]*+)\"|'([^']*+)')")
_TYPE = re.compile(r"\bType\s{0,9}=\s{0,9}(?:\"([^\"]*+)\"|'([^']*+)')")
_OUTWARD = re.compile(r"\bTargetMode\s{0,9}=\s{0,9}[\"']External[\"']", re.IGNORECASE)
_OVERRIDE = re.compile(r"<(?:\w{1,30}:)?Override\b[^<>]*+>")
_PART_NAME = re.compile(r"\bPartName\s{0,9}=\s{0,9}[\"']([^\"']*+)[\"']")
_FIELD = re.compile(r"(<(?:\w{1,30}:)?instrText\b[^<>]*+>)([^<]*+)(</(?:\w{1,30}:)?instrText\s{0,9}>)")
_SIMPLE_FIELD = re.compile(r"(\b(?:\w{1,30}:)?instr\s{0,9}=\s{0,9})(\"[^\"<]*+\"|'[^'<]*+')")
_FORMULA = re.compile(r"(<(?:\w{1,30}:)?f\b[^<>/]*+>)([^<]*+)(</(?:\w{1,30}:)?f\s{0,9}>)")
_ASKS = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|MACROBUTTON|AUTOTEXT)\b", re.IGNORECASE)
_CALLS = re.compile(r"\||\b(?:CALL|EXEC|REGISTER|WEBSERVICE|FILTERXML|RTD|IMPORTXML|HYPERLINK)\s*\(", re.IGNORECASE)
_MACRO_TYPES = re.compile(
    r"application/vnd\.ms-(word\.document|word\.template|excel\.sheet|excel\.template|powerpoint\.\w+)\.macroEnabled(?:\.12|\.main)?\+?(?:main\+)?xml"
)
_PLAIN = {
    "word.document": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "word.template": "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    "excel.sheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "excel.template": "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    "powerpoint.presentation": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "powerpoint.slideshow": "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
    "powerpoint.template": "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
}
_EPOCH = (1980, 1, 1, 0, 0, 0)


def clean_package(members: Mapping[str, bytes]) -> bytes:
    """Return a new package of the harmless members. `members`: whole name to octets. Raises ValueError when it is no package."""
    if "[Content_Types].xml" not in members:
        raise ValueError("no [Content_Types].xml: not a package")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, octets in members.items():
            if is_active(name):
                continue
            if name.endswith(".rels"):
                octets = _relationships(_text(octets)).encode()
            elif name == "[Content_Types].xml":
                octets = _types(_text(octets)).encode()
            elif name.endswith(".xml"):
                octets = _content(octets)
            target.writestr(zipfile.ZipInfo(name[:1_000], _EPOCH), octets, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def is_active(name: str) -> bool:
    """Tell whether a member is left out."""
    return _ACTIVE.search(name) is not None and _KEPT_BINARIES.search(name) is None


def _text(octets: bytes) -> str:
    """Read XML in one of the three encodings that Office writes."""
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return re.sub(r"encoding\s*=\s*[\"'][^\"']*[\"']", 'encoding="UTF-8"', octets.decode("utf-16", "replace"), count=1)
    return octets.decode("utf-8-sig", "replace")


def _relationships(text: str) -> str:
    def kept(match: re.Match[str]) -> str:
        whole = match[0]
        target, kind = _first(_TARGET, whole), _first(_TYPE, whole)
        if is_active(target) or kind.rpartition("/")[2] in {"attachedTemplate", "oleObject", "frame", "subDocument", "externalLink", "control"}:
            return ""
        if _OUTWARD.search(whole) and not (kind.endswith("/hyperlink") and target.lower().startswith(("http://", "https://", "mailto:"))):
            return ""
        return whole

    return _RELATIONSHIP.sub(kept, text)


def _types(text: str) -> str:
    text = _OVERRIDE.sub(lambda match: "" if is_active(_first(_PART_NAME, match[0])) else match[0], text)
    return _MACRO_TYPES.sub(lambda match: _PLAIN.get(match[1], _PLAIN["word.document"]), text)


def _content(octets: bytes) -> bytes:
    text = _text(octets)
    if "instr" in text:
        text = _FIELD.sub(lambda match: f"{match[1]}{match[3]}" if _ASKS.search(match[2]) else match[0], text)
        text = _SIMPLE_FIELD.sub(lambda match: f'{match[1]}""' if _ASKS.search(match[2]) else match[0], text)
        if _ASKS.search("".join(found[2] for found in _FIELD.finditer(text))):  # a field's words may be cut into runs
            text = _FIELD.sub(lambda match: f"{match[1]}{match[3]}", text)
    text = _FORMULA.sub(lambda match: "" if _CALLS.search(match[2]) else match[0], text)
    return text.encode("utf-8", "replace")


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return next((group for group in found.groups() if group is not None), "") if found else ""
