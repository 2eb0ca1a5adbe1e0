"""Kinds of text: markup, scripts, calendars, mail within mail. Content first, the file name's extension where content says little."""

import re

_BINARY = bytes(octet for octet in range(256) if octet < 9 or 14 <= octet < 27 or 28 <= octet < 32 or octet == 127)
BY_ENDING = {
    "js": "script:js",
    "jse": "script:js",
    "mjs": "script:js",
    "vbs": "script:vbs",
    "vbe": "script:vbs",
    "vb": "script:vbs",
    "ps1": "script:ps1",
    "psm1": "script:ps1",
    "psd1": "script:ps1",
    "ps1xml": "script:ps1",
    "bat": "script:batch",
    "cmd": "script:batch",
    "sh": "script:sh",
    "bash": "script:sh",
    "command": "script:sh",
    "py": "script:python",
    "pyw": "script:python",
    "pl": "script:perl",
    "wsf": "wsf",
    "wsc": "wsf",
    "sct": "wsf",
    "hta": "hta",
    "url": "url-shortcut",
    "library-ms": "library-ms",
    "search-ms": "library-ms",
    "searchconnector-ms": "library-ms",
    "htm": "html",
    "html": "html",
    "shtml": "html",
    "xhtml": "html",
    "ics": "ics",
    "vcf": "vcard",
    "eml": "eml",
    "mht": "eml",
    "mhtml": "eml",
    "xht": "html",
    "vmdk": "vmdk",  # a text that names the files of a disk
    "svg": "svg",
    "csv": "csv",
    "tsv": "csv",
    "dif": "csv",
    "iqy": "iqy",
    "oqy": "iqy",
    "rqy": "iqy",
    "dqy": "iqy",
    "webloc": "bookmark",
    "inetloc": "bookmark",
    "fileloc": "bookmark",
    "slk": "slk",
    "reg": "reg",
    "inf": "inf",
    "scf": "scf",
    "jnlp": "jnlp",
    "mobileconfig": "mobileconfig",
    "settingcontent-ms": "settingcontent-ms",
    "rdp": "rdp",
    "contact": "contact",
    "wsb": "wsb",
}
_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"begin:vcalendar", "ics"),
    (b"begin:vcard", "vcard"),
    (b"-----begin pkcs7", "pkcs7"),
    (b"-----begin cms", "pkcs7"),
    (b"-----begin ", "pem"),
    (b"[internetshortcut", "url-shortcut"),
    (b"@echo off", "script:batch"),
    (b"web\r\n1\r\n", "iqy"),
    (b"windows registry editor", "reg"),
    (b"id;p", "slk"),
    (b"mime-version:", "eml"),
    (b"content-type: multipart/", "eml"),
)
_HEADER = re.compile(
    rb"(?:from |return-path|received|delivered-to|from|to|subject|date|message-id|mime-version|x-[\w-]+|dkim-signature|content-type)[ :]"
)
_HEADER_LINES = re.compile(rb"^(?:from|to|subject|date|message-id|received|mime-version|content-type):", re.MULTILINE)
_VERSION, _RELATED = b"\nmime-version:", b"\ncontent-type: multipart/"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|table|form|meta|style|title|center|div|img|font|span|h1|br|p|a\s+href)[\s>/]")
_ROOT = re.compile(rb"(?:<\?xml[^>]*>|<!--(?:[^-]|-(?!->))*-->|<!doctype[^>\[]*(?:\[[^\]]*\])?\s*>|\s)*<([a-z_][\w:.-]*)")
_ROOTS = {
    b"svg": "svg",
    b"svg:svg": "svg",
    b"html": "html",
    b"job": "wsf",
    b"package": "wsf",
    b"component": "wsf",
    b"scriptlet": "wsf",
    b"librarydescription": "library-ms",
    b"searchconnectordescription": "library-ms",
    b"persistedquery": "library-ms",
    b"jnlp": "jnlp",
    b"w:worddocument": "wordml",
    b"workbook": "xml-spreadsheet",
}
_ROOTS_OF_BROWSERS = {b"svg": "svg", b"html": "html"}  # under any prefix
# Words that a script of this language holds, and ordinary mail text hardly: two different ones are asked for.
_WORDS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("script:vbs", (b"createobject(", b"wscript.", b"\nend sub", b"\nend function", b"on error resume next", b"execute(", b"\ndim ")),
    (
        "script:js",
        (
            b"new activexobject",
            b"wscript.",
            b"eval(",
            b"unescape(",
            b"document.write(",
            b"string.fromcharcode",
            b"createobject(",
            b"function(",
            b"var ",
        ),
    ),
    (
        "script:ps1",
        (
            b"new-object ",
            b"invoke-expression",
            b"invoke-webrequest",
            b"downloadstring(",
            b"-encodedcommand",
            b"set-executionpolicy",
            b"start-process ",
        ),
    ),
)


def is_text(head: bytes) -> bool:
    """Tell whether octets may be text in some charset: no control characters but white space and escape, or UTF-16 with its mark."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return len(head.translate(None, _BINARY)) == len(head)


def without_controls(head: bytes) -> bytes:
    """Return octets without the control characters that no text holds."""
    return head.translate(None, _BINARY)


def textual_types(head: bytes, extension: str) -> list[str]:
    """Return the types of a text by its first octets and the extension of its file name, the most telling first, ending with "text"."""
    start = _narrow(head).lstrip(b" \t\r\n\0")[:4_096].lower()
    found: list[str] = []
    by_name = BY_ENDING.get(extension)
    if start[:1] == b"<":
        found += _markup(start)
    elif start[:2] == b"#!":
        found.append(_shebang(start[:80]))
    else:
        for opening, kind in _STARTS:
            if start.startswith(opening):
                found.append(kind)
                break
        else:
            if (_HEADER.match(start) and len(_HEADER_LINES.findall(start)) >= 2) or (_VERSION in start and _RELATED in start):
                found.append("eml")
            elif (extension and not by_name) or b"createobject(" in start or b"activexobject" in start or b"invoke-expression" in start:
                found += _by_words(start)
            elif _HTML.search(start[:1_024]) and b"</" in start:
                found.append("html")
    if by_name and by_name not in found:
        found.insert(0, by_name)
    return [*found, "text"]


def _narrow(head: bytes) -> bytes:
    if head.startswith(b"\xef\xbb\xbf"):
        return head[3:]
    if head.startswith(b"\xff\xfe"):
        return head[2::2]
    if head.startswith(b"\xfe\xff"):
        return head[3::2]
    return head


def _markup(start: bytes) -> list[str]:
    found = []
    if b"<hta:application" in start:
        found.append("hta")
    root = _ROOT.match(start)
    if root is not None and root[1] in _ROOTS:
        found.append(_ROOTS[root[1]])
    elif root is not None and root[1].rpartition(b":")[2] in _ROOTS_OF_BROWSERS:
        found.append(_ROOTS_OF_BROWSERS[root[1].rpartition(b":")[2]])
    if b"application/x-apple-aspen-config" in start or b"<key>payloadcontent</key>" in start:
        found.append("mobileconfig")
    if start.startswith(b"<?xml"):
        found.append("xml")
        if not found[:-1] and b"<svg" in start[:1_024]:
            found.insert(0, "svg")
    elif "html" not in found and _HTML.search(start):
        found.append("html")
    elif not found and b"</" in start:
        found.append("xml")
    return found


def _shebang(line: bytes) -> str:
    first = line.partition(b"\n")[0]
    if b"python" in first:
        return "script:python"
    if b"perl" in first:
        return "script:perl"
    if b"node" in first or b"osascript" in first:
        return "script:js"
    return "script:sh"


def _by_words(start: bytes) -> list[str]:
    for kind, words in _WORDS:
        if sum(word in start for word in words) >= 2:
            return [kind]
    return []
