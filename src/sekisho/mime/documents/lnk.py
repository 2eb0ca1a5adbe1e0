"""Windows shortcuts ([MS-SHLLINK]): what they start, with which instructions, and under which picture."""

import re
from dataclasses import dataclass, field

from sekisho.mime.documents.looking import Looking

_HEADER = 76
_HAS_TARGET, _HAS_INFO, _IS_UNICODE = 0x01, 0x02, 0x80
_TEXTS = ((0x04, "name"), (0x08, "relative"), (0x10, "folder"), (0x20, "arguments"), (0x40, "icon"))
_PROGRAMS = re.compile(
    r"\b(cmd|powershell|pwsh|mshta|wscript|cscript|rundll32|regsvr32|certutil|bitsadmin|msiexec|forfiles|conhost|curl|wmic|schtasks|ftp|explorer"
    r"|installutil|msbuild|cmstp|pcalua|hh|odbcconf|control|ssh|tar|bash|wsl|msedge|chrome|finger|explorer|scriptrunner|makecab|python)(?:\.exe)?\b",
    re.IGNORECASE,
)
_DOCUMENT_ICONS = re.compile(
    r"(?:\.pdf|\.docx?|\.xlsx?|\.pptx?|\.txt|\.jpe?g|acrord32|acrobat|winword|excel|powerpnt|wordicon|xlicons|imageres|shell32)", re.IGNORECASE
)
_URL = re.compile(r"https?://[^\s\"'<>()|;,]{4,500}|\\\\[\w.@-]{3,100}\\[^\s\"'<>|;,]{1,300}", re.IGNORECASE)
_PATH = re.compile(rb"(?:[A-Za-z]:\\|\\\\)[ -~\x80-\xff]{2,260}")
_PAD = re.compile(r"\s{60,}")


@dataclass(slots=True)
class Shortcut:
    """What a shortcut says. `target` as far as its list of items or its link information tells."""

    target: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def arguments(self) -> str:
        """What the program is told."""
        return self.texts.get("arguments", "")


def read_shortcut(octets: bytes) -> Shortcut:
    """Return what a shortcut says, as far as it can be read."""
    found = Shortcut()
    flags = int.from_bytes(octets[20:24], "little")
    position = _HEADER
    if flags & _HAS_TARGET:
        size = int.from_bytes(octets[position : position + 2], "little")
        found.target = _items(octets[position + 2 : position + 2 + size])
        position += 2 + size
    if flags & _HAS_INFO:
        size = int.from_bytes(octets[position : position + 4], "little")
        path = _PATH.search(octets[position : position + min(size, 4_096)])
        found.target = path[0].decode("latin-1") if path is not None else found.target
        position += max(size, 4)
    for flag, name in _TEXTS:
        if not flags & flag or position + 2 > len(octets):
            continue
        count = int.from_bytes(octets[position : position + 2], "little")
        position += 2
        width = 2 if flags & _IS_UNICODE else 1
        body = octets[position : position + width * count]
        found.texts[name] = body.decode("utf-16-le" if width == 2 else "cp1252", "replace")
        position += width * count
    return found


def _items(octets: bytes) -> str:
    """Return the readable names in a list of shell items, joined; their forms are many and hardly documented."""
    names: list[str] = []
    position = 0
    while position + 2 <= len(octets) and len(names) < 40:
        size = int.from_bytes(octets[position : position + 2], "little")
        if size < 3:
            break
        item = octets[position + 2 : position + size]
        text = re.search(rb"[ -~]{3,260}", item[10:] if item[:1] in {b"1", b"2"} else item)
        wide = re.search(rb"(?:[ -~]\0){3,260}", item)
        name = wide[0].decode("utf-16-le") if wide is not None else text[0].decode("latin-1") if text is not None else ""
        if name:
            names.append(name.strip())
        position += size
    return "\\".join(names)


def look(looking: Looking) -> None:
    """Look into a shortcut. A shortcut in mail counts as malware by its type already; here it is told what it would do."""
    found = read_shortcut(looking.octets)
    told = f"{found.target or found.texts.get('relative', '')} {found.arguments}"
    icon = found.texts.get("icon", "")
    if _PROGRAMS.search(told) or found.arguments.strip():
        looking.sign("shortcut_runs", told)
    if _PAD.search(found.arguments):
        looking.sign("shortcut_padded", found.arguments.strip())
    if icon and _DOCUMENT_ICONS.search(icon) and _PROGRAMS.search(told):
        looking.sign("shortcut_runs", f"shown as {icon}")
    for url in _URL.findall(f"{told} {icon} {found.texts.get('name', '')}")[:20]:
        looking.link(url, "document:loaded")
        if url.startswith("\\\\"):
            looking.sign("shortcut_remote", url)
    behind = _appended(looking.octets)
    if behind:
        looking.member("behind the shortcut", behind)


def _appended(octets: bytes) -> bytes:
    """Return a file that was put behind a shortcut for its instructions to cut out, b"" if there is none."""
    if len(octets) < 4_096:
        return b""
    for mark in (b"MZ\x90\0", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MSCF", b"<script", b"<hta:", b"<html"):
        begin = octets.find(mark, _HEADER)
        if begin > 0:
            return octets[begin:]
    return b""
