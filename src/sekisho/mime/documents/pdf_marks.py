"""What the objects of a PDF say (ISO 32000), read from their source: actions, targets, scripts. Needs no structure: it works on broken files too."""

import re
from itertools import islice

from sekisho.mime.documents.looking import Looking
from sekisho.mime.web.kept import TOO_MANY

_ESCAPED_NAME = re.compile(rb"#([0-9a-fA-F]{2})")
_TELLING_ESCAPE = re.compile(
    rb"/(?=[\w#]{0,20}#)(?:(?:J|#4[aA])(?:S|#53|(?:a|#61)(?:v|#76)(?:a|#61)[\w#]{1,30})|(?:L|#4[cC])(?:a|#61)[\w#]{1,20}|(?:O|#4[fF])(?:p|#70)[\w#]{1,40}"
    rb"|(?:U|#55)(?:R|#52)(?:I|#49)|(?:E|#45)(?:m|#6[dD])[\w#]{1,40}|(?:A|#41){2})(?![\w#])"
)
_STRING = rb"(?:\(((?:[^()\\]|\\.|\([^()]{0,500}\)){0,4000})\)|<([0-9A-Fa-f\s]{2,8000})>)"
# An address may be longer than is kept of it, and need not be closed.
_URI = re.compile(rb"/URI\s{0,10}(?:\(((?:[^()\\]|\\.|\([^()]{0,500}\)){1,4000})|<([0-9A-Fa-f\s]{2,8000}))", re.DOTALL)
_BASE = re.compile(rb"/URI\s{0,10}<<[^<>]{0,200}?/Base\s{0,10}" + _STRING, re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}:")
_FILES = re.compile(rb"/EF\s{0,10}(?:(\d{1,9})\s{1,5}(\d{1,5})\s{1,5}R|<<([^<>]{0,1000})>>)")
_REFERENCE = re.compile(rb"(\d{1,9})\s{1,5}(\d{1,5})\s{1,5}R\b")
_TARGET_ELSEWHERE = re.compile(rb"/(?:URI|F|UF|Base)\s{1,10}(\d{1,9})\s{1,5}(\d{1,5})\s{1,5}R\b")
_SCRIPT_ELSEWHERE = re.compile(rb"/JS\s{1,10}(\d{1,9})\s{1,5}(\d{1,5})\s{1,5}R\b")
_SCRIPT = re.compile(rb"/JS\s{0,10}" + _STRING, re.DOTALL)
_FILE = re.compile(rb"/(?:F|UF|Win)\s{0,10}(?:<<[^<>]{0,300}?/F\s{0,10})?" + _STRING, re.DOTALL)
_ACTION = re.compile(rb"/S\s{0,10}/(JavaScript|Launch|SubmitForm|GoToR|GoToE|ImportData|RichMediaExecute|Rendition)(?![A-Za-z])")
_OPENING = re.compile(rb"/(?:OpenAction|AA)(?![A-Za-z])")
_ESCAPE = re.compile(rb"\\(?:([nrtbf()\\])|([0-7]{1,3})|\r?\n)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SIGNS = {b"Launch": "pdf_launch", b"SubmitForm": "pdf_submit", b"GoToR": "", b"GoToE": "", b"ImportData": "pdf_submit"}
_MOST_CALLS = _MOST_SCRIPTS = 10_000
_MOST_BASES = 10
_URL = re.compile(r"https?://[^\s\"'<>()\\]{4,500}")
_DANGEROUS_CALLS = re.compile(
    r"exportdataobject|nlaunch\s{0,3}:\s{0,3}2|util\.printf|collab\.(?:collectemailinfo|geticon)|media\.newplayer|\bunescape\s{0,3}\(|\beval\s{0,3}\(|getannots|spell\.customdictionaryopen|submitform|launchurl|geturl",
)  # for code in lower case: five times as fast as without regard to case


def without_escapes(octets: bytes) -> bytes:
    """Return the source with the escapes of names (section 7.3.5) undone."""
    return _ESCAPED_NAME.sub(lambda escape: bytes((int(escape[1], 16),)), octets) if b"#" in octets else octets


def note_objects(octets: bytes, looking: Looking) -> None:
    """Note what the source of objects says."""
    if b"#" in octets and (hidden := _TELLING_ESCAPE.search(octets)):
        looking.sign("pdf_hidden_names", hidden[0].decode("latin-1"))
    octets = without_escapes(octets)
    bases = list(dict.fromkeys(string(found) for found in _BASE.finditer(octets)))
    if len(bases) > _MOST_BASES:  # a document has one, and another for each time it was changed
        looking.reading.note(TOO_MANY, f"more than {_MOST_BASES} base addresses in a PDF")
        del bases[_MOST_BASES:]
    for found in _URI.finditer(octets):
        target = string(found)
        looking.link(target, "document:link")
        for base in bases if not _SCHEME.match(target) else ():  # section 12.6.4.8: the address before all relative ones
            looking.link(f"{base.rstrip('/')}/{target.lstrip('/')}", "document:link")
    for action in dict.fromkeys(_ACTION.findall(octets)):
        code = _SIGNS.get(action)
        if action == b"JavaScript":
            looking.flags.add("pdf_javascript")
        elif code:
            looking.sign(code)
        elif code == "":
            for target in map(string, _FILE.finditer(octets)):
                if target.startswith(("\\\\", "//", "http", "ftp", "file:")):
                    looking.sign("pdf_remote", target)
                    looking.link(target, "document:loaded")
    for number, found in enumerate(_SCRIPT.finditer(octets)):
        if number >= _MOST_SCRIPTS:
            raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_SCRIPTS} scripts in a PDF")
        note_script(string(found), looking)
    if b"/Launch" in octets and "pdf_launch" in looking.signs:
        for found in list(_FILE.finditer(octets))[:10]:
            looking.sign("pdf_launch", string(found))
    if _OPENING.search(octets):
        looking.flags.add("pdf_open_action")
    if b"/XFA" in octets:
        looking.flags.add("pdf_xfa")


def referred_files(source: bytes) -> list[tuple[int, int]]:
    """Return (number, generation) of what the source names as embedded files (section 7.11.4), each once."""
    found: dict[tuple[int, int], None] = {}
    for match in _FILES.finditer(source):
        references = [(match[1], match[2])] if match[1] else _REFERENCE.findall(match[3])
        found.update(dict.fromkeys((int(number), int(generation)) for number, generation in references))
    return list(found)


def referred_scripts(source: bytes) -> list[tuple[int, int]]:
    """Return (number, generation) of what the source names as scripts, each once."""
    return list(dict.fromkeys((int(number), int(generation)) for number, generation in _SCRIPT_ELSEWHERE.findall(source)))


def referred_targets(source: bytes) -> list[tuple[int, int]]:
    """Return (number, generation) of what the source names as addresses or names of files, each once."""
    return list(dict.fromkeys((int(number), int(generation)) for number, generation in _TARGET_ELSEWHERE.findall(source)))


def note_script(code: str, looking: Looking) -> None:
    """Note a script of a PDF: calls by which scripts have attacked, and URLs in it."""
    if not code.strip():
        return
    looking.flags.add("pdf_javascript")
    lower = code.lower()
    as_written = code if len(lower) == len(code) else lower  # a few letters become two
    calls = dict.fromkeys(as_written[slice(*found.span())] for found in islice(_DANGEROUS_CALLS.finditer(lower), _MOST_CALLS))
    if any(call.lower().startswith(("exportdataobject", "nlaunch")) for call in calls):
        looking.sign("pdf_dangerous_file", ", ".join(calls))
    elif calls:
        looking.sign("pdf_javascript_calls", ", ".join(calls))
    for found in _URL.finditer(code):
        looking.link(found[0], "document:link")


def string(found: re.Match[bytes]) -> str:
    """Return the text of a literal or hexadecimal string (section 7.3.4)."""
    if found[1] is not None:
        octets = _ESCAPE.sub(_unescaped, found[1])
    else:
        digits = b"".join(found[2].split())
        octets = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    if octets[:2] == b"\xfe\xff":
        return octets[2:].decode("utf-16-be", "replace")
    if octets[:3] == b"\xef\xbb\xbf":
        return octets[3:].decode("utf-8", "replace")
    return octets.decode("latin-1")


def _unescaped(escape: re.Match[bytes]) -> bytes:
    if escape[1]:
        return _PLAIN.get(escape[1], escape[1])
    return bytes((int(escape[2], 8) & 0xFF,)) if escape[2] else b""
