"""One URL as a browser reads it, with what is odd about it."""

import re
from importlib.resources import files
from urllib.parse import unquote

from sekisho.mime.remembered import remembered
from sekisho.mime.web.hosts import read_host
from sekisho.mime.web.kept import LONGEST
from sekisho.mime.web.organisation import organisation_of
from sekisho.mime.web.top_level import TOP_LEVEL
from sekisho.model.message import Link

LONGEST_TEXT = 200
SHORTENERS = frozenset(
    word
    for line in files("sekisho.mime").joinpath("data/shorteners.txt").read_text(encoding="ascii").splitlines()
    for word in line.partition("#")[0].split()
)  # read at import: the sandbox of the inspector opens no files

# The great majority: nothing before the host, nothing that a browser would turn round.
_ORDINARY = re.compile(r"https?://([a-z0-9.-]+)(?=[/?#]|\Z)", re.IGNORECASE)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_CSS_ESCAPE, _BEYOND = re.compile(r"\\([0-9A-Fa-f]{1,6})\s?"), 0xD800
_SLASHES = frozenset({"/", "\\"})
_STRIPPED = re.compile(r"[\t\n\r]")  # WHATWG URL section 4.4: removed wherever they stand
_WEB = frozenset({"http", "https", "ftp", "ws", "wss"})
_PORTS = {"http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"}
_SCHEME_FLAGS = {
    "javascript": "script_scheme",
    "vbscript": "script_scheme",
    "livescript": "script_scheme",
    "data": "data_scheme",
    "file": "file_scheme",
    "smb": "file_scheme",
}
# Programs that hand what follows to a browser: `intent://host/x#Intent;...` opens it on a telephone, `x-safari-https://host/x` in Safari.
_HANDED_ON = {
    **dict.fromkeys(("intent", "googlechrome", "x-safari-http", "microsoft-edge-http", "feed", "webcal", "touch-http", "firefox-focus"), "http"),
    **dict.fromkeys(("googlechromes", "x-safari-https", "microsoft-edge", "microsoft-edge-https", "webcals", "touch-https"), "https"),
    "view-source": "https",
}
_QUIET = frozenset(
    {
        "mailto",
        "tel",
        "sms",
        "cid",
        "mid",
        "about",
        "blob",
        "news",
        "xmpp",
        "sip",
        "sips",
        "geo",
        "callto",
        "skype",
        "fax",
        "ldap",
        "urn",
        "webcal",
        "webcals",
        "feed",
    }
)
_HOST_LIKE = re.compile(r"[^\s/\\?#@:.]+(?:\.[^\s/\\?#@:.]+)+\.?(?=[/?#:]|\Z)")
_NAMED_IN_TEXT = re.compile(r"(?:https?:/+|www\.)[^\s/\\?#<>\"'()\[\]]+", re.IGNORECASE)
_WHOLE_TEXT = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,24}(?=[/?#:]|\Z)")


@remembered(8_192, 300)
def _known(raw: str) -> tuple[str, str, tuple[str, ...]]:
    """Return name, organisation and flags of a host as written."""
    host = read_host(raw)
    flags = (*host.flags, "shortener") if host.name.removeprefix("www.") in SHORTENERS else host.flags
    return host.name, organisation_of(host.name) if host.name else "", flags


def read(url: str, text: str, place: str, base: str = "") -> Link:
    """Return the link that a click on this URL would follow.

    `url` as written in the source, references already decoded; `text` what the reader sees; `place` as in `Link`; `base` an absolute URL
    against which a relative one is read. A link without a host (a fragment, `tel:`) has host "".
    """
    ordinary = _ORDINARY.match(url)
    if ordinary is not None:
        host, organisation, flags = _known(ordinary[1])
    else:
        url, host, organisation, flags = _unusual(url, place, base)
    if "." in text and place != "text" and (host or "invalid_host" in flags) and text_names_another(text, host, organisation):
        flags = (*flags, "text_host_differs")
    return Link(url[:LONGEST], host, organisation, text[:LONGEST_TEXT], place, flags)


def ordinary_host(url: str) -> str:
    """Return the host, as it is written, of a URL of which nothing but its host tells what `read` makes of it; "" for any other."""
    found = _ORDINARY.match(url)
    return found[1] if found is not None else ""


def _unusual(url: str, place: str, base: str) -> tuple[str, str, str, tuple[str, ...]]:
    if place == "html:css" and "\\" in url:
        url = _CSS_ESCAPE.sub(lambda found: chr(int(found[1], 16)) if int(found[1], 16) < _BEYOND else "", url)  # CSS Syntax section 4.3.7
    cleaned = _STRIPPED.sub("", url.strip("".join(map(chr, range(33)))))
    flags = ["obfuscated_scheme"] if len(cleaned) != len(url.strip()) and _SCHEME.match(cleaned) else []
    found = _SCHEME.match(cleaned)
    # `example.test:8080` has the form of a scheme, but nobody registered one with a dot.
    scheme = found[1].lower() if found is not None and "." not in found[1] and not cleaned[found.end() :].isdigit() else ""
    if scheme in {"hxxp", "hxxps"}:
        scheme = scheme.replace("xx", "tt")
        cleaned = scheme + cleaned[len(scheme) :]
        flags.append("defanged")
    if scheme in _WEB:
        rest = cleaned[len(scheme) + 1 :]
        if base and not (rest[:1] in _SLASHES and rest[1:2] in _SLASHES) and base.lower().startswith(scheme + ":"):
            return _unusual(rest, place, base)  # WHATWG URL: `http:foo` and `http:/foo` are relative to a base of the same scheme
        return _web(scheme, rest.lstrip("/\\"), flags)
    if scheme:
        return _other_scheme(cleaned, scheme, flags)
    if cleaned.startswith(("\\\\", "//", "/\\", "\\/")):
        if base:
            return _unusual(_scheme_of(base) + ":" + cleaned, place, "")
        if cleaned.startswith("\\\\"):
            return _other_scheme("file:" + cleaned, "file", flags)  # a UNC path: Windows sends its credentials there
        return _web("http", cleaned.lstrip("/\\"), flags)
    if not cleaned or cleaned[0] in "#?/\\":
        return _relative(cleaned, base)
    looks = _HOST_LIKE.match(cleaned)
    if looks is not None and (place == "text" or (not base and _has_known_ending(looks[0]))):
        return _web("http", cleaned, flags)
    return _relative(cleaned, base)


def _web(scheme: str, rest: str, flags: list[str]) -> tuple[str, str, str, tuple[str, ...]]:
    end = next((position for position, character in enumerate(rest) if character in "/\\?#"), len(rest))
    authority = rest[:end]
    before, at, host_and_port = authority.rpartition("@")
    if at:
        flags.append("userinfo")
    if before and (" " in before or "." in before):
        flags.append("deceptive_userinfo")  # reads like a host name to people
    if rest[end : end + 1] == "\\":
        flags.append("backslash")
    raw, port = host_and_port, ""
    if not host_and_port.startswith("["):
        raw, _, port = host_and_port.partition(":")
    elif "]:" in host_and_port:
        raw, _, port = host_and_port.rpartition(":")
    if port and port.lstrip("0") != _PORTS[scheme]:
        flags.append("port" if port.isascii() and port.isdigit() and int(port[:10]) <= 65535 else "invalid_port")
    if "[.]" in raw or "(.)" in raw:
        raw = raw.replace("[.]", ".").replace("(.)", ".")
        flags.append("defanged")
    host, organisation, host_flags = _known(raw)
    shown = f"{scheme}://{before + '@' if at else ''}{host or raw}{':' + port if 'port' in flags else ''}{rest[end:]}"
    return shown, host, organisation, (*flags, *host_flags)


def _other_scheme(cleaned: str, scheme: str, flags: list[str]) -> tuple[str, str, str, tuple[str, ...]]:
    if scheme == "mailto":
        address = unquote(cleaned[7:].partition("?")[0].partition(",")[0])
        host, organisation, host_flags = _known(address.rpartition("@")[2]) if "@" in address else ("", "", ())
        return cleaned, host, organisation, host_flags
    if scheme in _SCHEME_FLAGS:
        flags.append(_SCHEME_FLAGS[scheme])
    elif scheme not in _QUIET:
        flags.append("unusual_scheme")  # starts a program on the reader's machine: search-ms:, ms-word:
    handed = cleaned.partition(":")[2].lstrip("/\\") if scheme in _HANDED_ON else ""
    if handed and (_SCHEME.match(handed) is None or "." in handed.partition(":")[0]):
        _, host, organisation, host_flags = _web(_HANDED_ON[scheme], handed, flags)
        return cleaned, host, organisation, host_flags
    if scheme in {"file", "smb"}:
        rest = cleaned.partition(":")[2].lstrip("/\\")
        host, organisation, host_flags = _known(_computer(re.split(r"[/\\]", rest, maxsplit=1)[0])) if rest else ("", "", ())
        return cleaned, host, organisation, (*flags, *(flag for flag in host_flags if flag != "invalid_host"))
    return cleaned, "", "", tuple(flags)


def _computer(name: str) -> str:
    """Return the computer of `user@host`, or of `host@SSL@8443`, by which Windows means one that speaks WebDAV."""
    first, *others = name.split("@")
    return first if others and all(other.lower() == "ssl" or other.isdigit() for other in others) else (others or [first])[-1]


def _scheme_of(base: str) -> str:
    found = _SCHEME.match(base)
    return found[1].lower() if found is not None else "http"


def _relative(cleaned: str, base: str) -> tuple[str, str, str, tuple[str, ...]]:
    if not base:
        return cleaned, "", "", ()
    whole, host, organisation, flags = _unusual(base, "base", "")
    origin = "/".join(whole.split("/", 3)[:3])
    return f"{origin}/{cleaned.lstrip('/')}" if host else cleaned, host, organisation, flags


def _has_known_ending(name: str) -> bool:
    ending = name.rstrip(".").rpartition(".")[2].lower()
    return ending in TOP_LEVEL or (not ending.isascii() and ending.isalpha())


def text_names_another(text: str, host: str, organisation: str) -> bool:
    """Tell whether the visible text of a link names a host of another organisation than the target's."""
    named = _NAMED_IN_TEXT.search(text)
    if named is not None:
        shown = named[0].rpartition("//")[2].rpartition("@")[2].partition(":")[0].rstrip(".,;")
    else:
        stripped = text.strip()
        whole = _WHOLE_TEXT.match(stripped)
        if whole is None or " " in stripped or not _has_known_ending(whole[0]):
            return False
        shown = whole[0]
    seen, seen_organisation, _ = _known(shown)
    if not seen or "." not in seen:
        return False
    return (seen_organisation or seen) != (organisation or host)
