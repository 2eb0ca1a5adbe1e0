"""Pages attached to a mail (HTML, XHTML, SVG, HTA, MHT): files built by script, pages inside pages, ways on, programs started.

No script is run. What a script carries as base64, as percent or character escapes, or as a list of numbers is decoded and looked at.
"""

import re
from binascii import a2b_qp
from collections.abc import Iterator, Sequence

from sekisho.mime.documents import drawing, encoded_script, script_words, written
from sekisho.mime.documents.entities import resolved
from sekisho.mime.documents.fields import dde_in_formulas
from sekisho.mime.documents.looking import Looking, is_vocabulary
from sekisho.mime.structure import bodies
from sekisho.mime.text import charsets
from sekisho.mime.text.meta_charset import meta_charset

_MOST = 33_554_432  # octets of a page that are looked at; larger ones are told
_SCRIPT = re.compile(r"<(?:\w{1,40}:)?script[\s>/]|\bon(?:load|click|error|begin|mouseover|focus|pageshow|toggle|animationstart)\s{0,5}=|javascript:")
_BUILDS = re.compile(
    r"new\s{1,5}(?:blob|file)\b|new\s{1,5}\w{1,20}\[[\"'`](?:blob|file)\b|mssaveoropenblob|mssaveblob|createobjecturl|\.download\b|download\s{0,3}=|showsavefilepicker"
)
_CLICKS = re.compile(r"\.click\s{0,3}\(|[\"'`]click[\"'`]|dispatchevent|location(?:\.href)?\s{0,3}=|window\.open\s{0,3}\(|mssaveoropenblob")
_DECODES = re.compile(
    r"\batob\b|unescape|decodeuricomponent|fromcharcode|string\.raw|textdecoder|charcodeat|parseint\([^)]{0,60},\s{0,3}(?:16|2|36)\)|\beval\b|uint8array|cryptojs|document\.write"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{64,}={0,2}")
_PERCENT = re.compile(
    r"(?:%[0-9A-Fa-f]{2}[\w.~!*'()=+;:@,/?-]{0,40}){1,100000}"
)  # from one: a least number would read each short run again and again
_LEAST_ESCAPES = 24  # in one run
_MOST_ENTITIES = 300_000
_NO_SPACES = dict.fromkeys(map(ord, " \t\r\n\f\v"))
_SPELLING = ("&colon", "&tab", "&newline")  # of the named ones those that stand within a scheme
_SCHEMES = ("data:", "javascript:")
_MOST_RUNS = 100_000  # of escapes or of base64 in one page; honest ones have a few hundred, and a picture has one a line
_LONG_RUN = 200  # letters of base64
_HEAD = 4_096  # octets, or letters of base64, by which a file is known
_CODES = re.compile(r"(?:\\x[0-9A-Fa-f]{2}){16,1000000}|(?:\\u00[0-9A-Fa-f]{2}){16,1000000}")
_NUMBERS = re.compile(r"(?<![\d,])(?:\d{1,3}\s{0,3},\s{0,3}){48,100000}\d{1,3}")
_HEXADECIMAL = re.compile(r"(?:0x[0-9A-Fa-f]{1,2}\s{0,3},\s{0,3}){48,100000}0x[0-9A-Fa-f]{1,2}")
_REFRESH = re.compile(  # the word `url` may be left out (HTML section 4.2.5.3)
    r"<meta[^<>]{0,200}http-equiv\s{0,3}=\s{0,3}[\"']?refresh[^<>]{0,200}?(?:url\s{0,3}=\s{0,3}[\"']?|\d\s{0,5}[;,]\s{0,5}[\"']?(?=https?:|//))([^\"'<>\s]{4,1000})",
    re.IGNORECASE,
)
_GOES = re.compile(
    r"(?:window\.|document\.|top\.|self\.)?location(?:\.href|\.replace|\.assign)?\s{0,3}[=(]\s{0,3}[\"'`](https?:[^\"'`\s]{4,1000})", re.IGNORECASE
)
_PASSWORD = re.compile(r"<input[^<>]{0,500}\btype\s{0,3}=\s{0,3}[\"']?password\b")
_PROGRAMS = (
    "<hta:application",
    "wscript.shell",
    "shell.application",
    "shell.users",
    "ms-msdt:",
    "search-ms:",
    "ms-officecmd:",
    "ms-appinstaller:",
    ".shellexecute",
)
_SCRIPT_WORDS = (
    "<script",
    ":script",
    "javascript:",
    "onload",
    "onclick",
    "onerror",
    "onbegin",
    "onmouseover",
    "onfocus",
    "onpageshow",
    "ontoggle",
    "onanimation",
)
_INNER_PAGE = re.compile(r"<(?:\w{1,20}:)?(?:form|iframe|input|embed)[\s>/]")
_URL = re.compile(r"(?:https?|wss?)://[^\s\"'`<>\\)]{4,500}", re.IGNORECASE)
_FILE_STARTS = (
    b"MZ",
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf",
    b"%PDF",
    b"\xd0\xcf\x11\xe0",
    b"L\0\0\0\x01\x14\x02\0",
    b"MSCF",
    b"\x1f\x8b",
    b"{\\rt",
    b"ITSF",
)
_INNER_MARKS = re.compile(rb"<(?:html|!doctype\s{1,5}html|script|form|body|meta|iframe|foreignobject)")
_TABLES = (".xls", ".xlt", ".xlsx", ".xlsm", ".xlsb", ".csv", ".slk")
_ISO = b"CD001"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\0\0\1\0", b"wOF", b"\0\1\0\0", b"OTTO", b"BM")


def look(looking: Looking) -> None:
    """Look into a page."""
    if len(looking.octets) > _MOST:
        raise looking.reading.intercept("unscannable.archive_member_size", f"a page of more than {_MOST} octets")
    text = _text(looking.octets)
    if encoded_script.MARK.decode("ascii") in text:  # in whatever charset
        text = encoded_script.in_clear(text.encode("utf-8", "replace"), looking).decode("utf-8", "replace")
    if looking.name.lower().endswith(_TABLES) and "|" in text and (started := dde_in_formulas(text)):
        looking.sign("dde", started)  # Excel reads the tables of a page, formulas and all
    picture = looking.types[:1] == ("svg",)
    _page(drawing.expanded(text, looking) if "<!ENTITY" in text else text, looking, picture=picture, depth=0)


def _text(octets: bytes) -> str:
    """Return the text that a browser reads: escapes of another charset within its words must not hide them."""
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return octets.decode("utf-16", "replace")
    if octets[:2] == b"<\0":
        return octets.decode("utf-16-le", "replace")
    if octets.isascii() and b"\x1b" not in octets:
        return octets.decode("ascii")
    return charsets.decode(octets, meta_charset(octets) or "utf-8").text


def _page(text: str, looking: Looking, *, picture: bool, depth: int) -> None:
    """Plain searches come before patterns: they are ten times faster, and most pages have none of the words."""
    lower = text.lower()
    spelled = _spelled(text, lower, looking)
    scripted = (any(word in lower for word in _SCRIPT_WORDS) and _SCRIPT.search(lower) is not None) or "javascript:" in spelled.lower()
    if picture and scripted:
        looking.sign("picture_script")
    elif picture and "<foreignobject" in lower and _INNER_PAGE.search(lower):
        looking.sign("picture_script", "a page inside a picture")
    if "password" in lower and _PASSWORD.search(lower):
        looking.sign("page_password")
    for word, pattern in (("refresh", _REFRESH), ("location", _GOES)):
        for found in pattern.finditer(text) if word in lower else ():
            if "//" in found[1][:12] or "%2f%2f" in found[1][:16].lower():
                looking.sign("page_redirect", found[1])
            looking.link(found[1], "document:loaded")
    program = next((word for word in _PROGRAMS if word in lower), "")
    if program:
        looking.sign("page_program", program)
    if script_words.may_copy(lower) and (command := script_words.command(resolved(lower))):
        looking.sign("page_command", command)
    if "odc:officedataconnection" in lower and (source := _URL.search(text)) is not None:
        looking.sign("query", source[0])
        looking.link(source[0], "document:loaded")
    if picture:
        drawing.note_links(text, lower, looking)
    if not scripted and "data:" not in lower and not spelled:
        return
    looking.step()
    lower = written.joined(lower) if scripted else lower
    builds = scripted and _BUILDS.search(lower) is not None
    carried = _carried(text, lower, looking)
    for octets in dict.fromkeys([*carried, *written.addresses(spelled, looking)] if spelled else carried):
        _judge(octets, looking, builds=builds, depth=depth)
    if builds and _CLICKS.search(lower) and _DECODES.search(lower):
        looking.sign("page_smuggling", "a script builds a file and opens it")
    if scripted:
        plain = [found[0] for found in _URL.finditer(text)] if depth == 0 else []
        script_words.note(text, lower, looking, plain)


def _spelled(text: str, lower: str, looking: Looking) -> str:
    """Return the page with its entities as what they mean and without tabs and line ends, as a browser reads an address (WHATWG URL section 4.4).

    "" where that shows no more of an address than the page shows by itself.
    """
    plain = text
    entities = "&" in text and ("&#" in text or any(name in lower for name in _SPELLING))
    if entities:
        if text.count("&") > _MOST_ENTITIES:
            raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_ENTITIES} entities in one page")
        plain = resolved(text)
    plain = plain.replace("\t", "").replace("\n", "").replace("\r", "")
    shown = plain.lower()
    if len(plain) == len(text):
        return ""
    return plain if (entities and "data:" in shown) or any(shown.count(scheme) > lower.count(scheme) for scheme in _SCHEMES) else ""


def _carried(text: str, lower: str, looking: Looking) -> list[bytes]:
    """Return what the page carries in written form, decoded; pieces of base64 that are put together are read together too."""
    found: list[bytes] = []
    runs: list[str] = []
    for number, match in enumerate(_BASE64.finditer(text)):
        if number >= _MOST_RUNS:
            raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_RUNS} runs of base64 in one page")
        if number % 100 == 0:
            looking.step()
        run = match[0]
        runs.append(run)
        if len(run) >= _LONG_RUN and not (_is_picture_before(text, match.start()) and _is_picture(bodies.base64(run[:_HEAD].encode("ascii")).octets)):
            found += written.readings(run)
    found += _short([run.rstrip("=") for run in runs if len(run) < _LONG_RUN])
    if len(runs) > 1:
        found.append(bodies.base64("".join(runs).encode("ascii")).octets)
    found += written.addresses(text, looking) if "data:" in lower else []
    found += [octets for run in written.chains(text, looking) for octets in written.readings(run)]
    for pattern, sign in ((_PERCENT, "%"), (_CODES, "\\"), (_NUMBERS, ","), (_HEXADECIMAL, "0x")):
        for run in _runs(pattern, text, looking) if lower.count(sign) >= 16 else ():
            looking.step()
            found.append(_unescaped(run))
    for data in found:
        looking.spend(len(data))
    return list(dict.fromkeys(found))


def _short(runs: Sequence[str]) -> list[bytes]:
    """Return what runs too short for a file hold where one may be a form: all are searched at once, since lines of pictures are such runs."""
    if not _INNER_MARKS.search(bodies.base64("".join(f"{run}{'A' * (-len(run) % 4)}" for run in runs).encode("ascii")).octets.lower()):
        return []
    return [octets for run in runs if _INNER_MARKS.search((octets := bodies.base64(run.encode("ascii")).octets).lower())]


def _runs(pattern: re.Pattern[str], text: str, looking: Looking) -> Iterator[str]:
    for number, match in enumerate(pattern.finditer(text)):
        if number >= _MOST_RUNS:
            raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_RUNS} runs of escapes in one page")
        run = match[0]
        if pattern is not _PERCENT or run.count("%") >= _LEAST_ESCAPES:
            yield run


def _is_picture(octets: bytes) -> bool:
    """Tell whether octets are a picture or a font and no page: a browser passes over the beginning of `BM<html>`."""
    return octets.startswith(_PICTURES) and not _INNER_MARKS.search(octets[:_HEAD].lower())


def _is_picture_before(text: str, position: int) -> bool:
    before = text[max(0, position - 120) : position].lower()
    return (
        ("data:image/" in before and "data:image/svg" not in before)
        or "data:font/" in before
        or "data:application/font" in before
        or "data:application/x-font" in before
    )


def _unescaped(text: str) -> bytes:
    if text[:2] == "\\x":
        return bytes.fromhex(text.replace("\\x", ""))
    if text[:2] == "\\u":
        return bytes.fromhex(text.replace("\\u00", ""))
    if "%" in text:
        return a2b_qp(
            text.encode("utf-8", "replace").replace(b"=", b"=3D").replace(b"%", b"=")
        )  # the same escapes with another sign, and many times faster
    if "x" in text:
        digits = text.replace("0x", "").replace(",", " ")
        if len(digits.translate(_NO_SPACES)) == 2 * text.count("x"):
            return bytes.fromhex(digits)  # all have two digits: many times faster
        return bytes(int(number, 16) for number in text.split(","))
    numbers = list(map(int, text.split(",")))
    return bytes(numbers) if max(numbers) < 256 else bytes(number & 0xFF for number in numbers)


def _note_addresses(text: str, looking: Looking) -> None:
    for found in _URL.finditer(text):
        if not is_vocabulary(found[0]):
            looking.link(found[0], "document:link")


def _judge(octets: bytes, looking: Looking, *, builds: bool, depth: int) -> None:
    if len(octets) < 24 or _is_picture(octets):
        return
    if octets.startswith(_FILE_STARTS) or octets[32_769:32_774] == _ISO:
        looking.sign("page_smuggling", "a file written as text")
        looking.member("file in the page", octets)
        return
    if builds and len(octets) > 1_024:
        looking.member("file in the page", octets)
    head = octets[:_HEAD].lower()
    if depth < 3 and b"<svg" in head and not _INNER_MARKS.search(head):
        plain = octets.decode("utf-8", "replace")
        _page(plain, looking, picture=True, depth=depth + 1)  # a plain drawing is no page
        _note_addresses(plain, looking)
    elif depth < 3 and (
        b"<html" in head
        or b"<!doctype" in head
        or b"<script" in head
        or b"<form" in head
        or b"<body" in head
        or b"<meta" in head
        or b"<iframe" in head
        or b"<svg" in head
    ):
        looking.sign("page_hidden_page")
        page = octets.decode("utf-8", "replace")
        _page(page, looking, picture=False, depth=depth + 1)
        _note_addresses(page, looking)
    elif depth < 3 and octets[:200].isascii():
        for url in _URL.findall(octets.decode("latin-1")):
            looking.link(url, "document:link")
        if _BASE64.fullmatch(octets.decode("latin-1").strip()[:_MOST]):
            _judge(bodies.base64(octets).octets, looking, builds=builds, depth=depth + 1)
