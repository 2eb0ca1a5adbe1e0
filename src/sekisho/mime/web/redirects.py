"""Where a link leads in the end, as far as its own text tells: services that rewrite links, redirectors, encoded parameters. Nothing is fetched."""

import re
from base64 import b64decode, urlsafe_b64decode
from binascii import Error
from urllib.parse import unquote

_MOST = 4
_LONGEST = 4_000  # characters of a URL that are looked at
_NESTED = re.compile(r"https?(?::|%3a)(?:/|%2f|\\|%5c){2}[^&\s\"'<>]+", re.IGNORECASE)
_TWICE = re.compile(r"https?%25(?:25)?3a[^&\s\"'<>]+", re.IGNORECASE)
_BASE64 = re.compile(r"(?:a?[HW]?)(aHR0c[A-Za-z0-9+/_=-]{8,2000})")  # "http" in base64
_WITHOUT_SCHEME = re.compile(r"[?&;][\w.-]{1,40}=((?:%2f|/|%5c|\\){2}[\w%.-]{4,300}[^&\s\"'<>]*)", re.IGNORECASE)
# Parameters by which open redirectors name a target; the target then needs no scheme if it looks like a host with a path.
_NAMED = re.compile(
    r"[?&;](?:url|u|to|go|goto|target|dest|destination|redirect|redirect_ur[il]|redir|rurl|link|out|domain)=((?:[\w-]{1,63}\.){1,6}[a-z]{2,24}(?:(?:/|%2f)[^&\s\"'<>]*)?)(?=&|\Z)",
    re.IGNORECASE,
)
_PROOFPOINT_3 = re.compile(r"urldefense\.(?:com|us|proofpoint\.com)/v3/__(.{4,3000}?)__;([A-Za-z0-9_-]*=*)", re.IGNORECASE)
_PROOFPOINT_2 = re.compile(r"urldefense(?:\.proofpoint)?\.com/v2/url\?(?:[^&]{0,200}&)?u=([^&]{4,3000})", re.IGNORECASE)
_AVANAN = re.compile(r"url\.avanan\.click/v2/(?:r0\d/)?___(.{4,3000}?)___", re.IGNORECASE)
_AMP = re.compile(
    r"(?:google\.[a-z.]{2,6}/amp/(s/)?|\.cdn\.ampproject\.org/[cvi]/(s/)?)([\w-]{1,63}(?:\.[\w-]{1,63}){1,6}[^\s\"'<>]*)", re.IGNORECASE
)
_TRANSLATED = re.compile(r"//([\w-]{4,200})\.translate\.goog(/[^\s\"'<>]*)?", re.IGNORECASE)
_RUN_OF = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LENGTHS = {letter: number + 2 for number, letter in enumerate(_RUN_OF)}  # of a run of replaced characters, in version 3 of Proofpoint


# A search in a folder elsewhere: `search-ms:query=x&crumb=location:\\\\host\\share`.
_FOLDER = re.compile(r"(?:\\|%5c){2}((?:[\w.-]|%40|@){3,200})((?:\\|%5c|/)[^&\s\"'<>]{0,300})?", re.IGNORECASE)
_HEXADECIMAL = re.compile(r"(?<![0-9a-f])68747470(?:73)?3a2f2f(?:[0-9a-f]{2}){4,1000}", re.IGNORECASE)  # "http://" in digits


def inside(url: str) -> tuple[str, ...]:
    """Return the URLs that a URL carries or names, at most 4, in order of certainty; () for the great majority."""
    url = url[:_LONGEST]
    lower = url.lower()
    plain = lower.find("http", 4) >= 0
    search = lower.startswith("search")
    if not plain and "=" not in lower and not search and not _is_hinted(lower):
        return ()
    found: dict[str, None] = {}
    for one in _FOLDER.finditer(url) if search else ():
        found[unquote(f"\\\\{one[1]}{one[2] or ''}")] = None
    wrapped = _unwrapped(url, lower)
    if wrapped:
        found[wrapped] = None
    if plain and not wrapped:
        for one in _NESTED.finditer(url, 4):
            found[unquote(one[0]) if "%" in one[0][:12] else one[0]] = None
    if _is_hinted(lower):
        _encoded(url, found)
    if not found and (value := lower.find("=")) >= 0 and lower.find(".", value) > 0:
        for one in _NAMED.finditer(url):
            found[f"http://{unquote(one[1])}"] = None
    found.pop(url, None)
    return tuple(found)[:_MOST]


def _is_hinted(lower: str) -> bool:
    """Tell whether a URL may carry another that is not written plainly. One question after the other: every link passes here."""
    return (
        "%25" in lower
        or "ahr0c" in lower
        or "68747470" in lower
        or ("=" in lower and ("=//" in lower or "=%2f%2f" in lower or "=/%2f" in lower or "=\\\\" in lower or "=%5c%5c" in lower))
        or "/amp/" in lower
        or "urldefense" in lower
        or "mimecast" in lower
        or "translate.goog" in lower
        or "ampproject" in lower
        or "avanan" in lower
        or "sophos.com" in lower
    )


def _unwrapped(url: str, lower: str) -> str:
    """Undo the rewriting of the services whose form is not simply a URL in a parameter."""
    if "urldefense" in lower:
        if (one := _PROOFPOINT_3.search(url)) is not None:
            return _proofpoint_3(one[1], one[2])
        if (one := _PROOFPOINT_2.search(url)) is not None:
            return unquote(one[1].translate({ord("-"): "%", ord("_"): "/"}))
    if "avanan" in lower and (one := _AVANAN.search(url)) is not None:
        return one[1]
    if ("/amp/" in lower or "ampproject" in lower) and (one := _AMP.search(url)) is not None:
        return f"http{'s' if one[1] or one[2] else ''}://{one[3]}"
    if "translate.goog" in lower and (one := _TRANSLATED.search(url)) is not None:
        host = one[1].replace("--", "\0").replace("-", ".").replace("\0", "-")
        return f"https://{host}{one[2] or '/'}"
    return ""


def _proofpoint_3(text: str, encoded: str) -> str:
    """Version 3: characters outside a set are replaced by `*`, runs of them by `**` and a letter for their number; they stand in base64 behind."""
    try:
        kept = urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).decode("utf-8", "replace")
    except (Error, ValueError):
        kept = ""
    position = 0

    def original(mark: re.Match[str]) -> str:
        nonlocal position
        count = _LENGTHS.get(mark[1], 1) if mark[1] else 1
        piece = kept[position : position + count]
        position += count
        return piece

    found = re.sub(r"\*(?:\*([A-Za-z0-9_-]))?", original, text)
    return re.sub(r"^(https?):/(?=[^/])", r"\1://", found)


def _encoded(url: str, found: dict[str, None]) -> None:
    for one in _BASE64.finditer(url):
        text = unquote(one[1]).rstrip("=")
        try:
            octets = b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
        except (Error, ValueError):
            continue
        written = octets.decode("utf-8", "replace")
        if written.isprintable() and written.lower().startswith(("http://", "https://")):
            found[written] = None
    for one in _HEXADECIMAL.finditer(url):
        found[bytes.fromhex(one[0]).decode("utf-8", "replace")] = None
    for one in _TWICE.finditer(url):
        written = one[0]
        for _ in range(3):
            written = unquote(written)
        found[written] = None
    for one in _WITHOUT_SCHEME.finditer(url):
        written = unquote(one[1]).replace("\\", "/")
        if "." in written:
            found[f"http:{written}"] = None
