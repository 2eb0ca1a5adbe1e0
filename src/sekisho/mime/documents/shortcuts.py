"""Small text files that Windows opens as a way to somewhere or a command: `.url`, `.library-ms`, `.scf`, `.rdp`, `.iqy`, `.contact`, `.wsb` ..."""

import re
from itertools import islice

from sekisho.mime.documents.looking import Looking, is_vocabulary
from sekisho.mime.documents.xml_tags import decoded, texts_in

_MOST = 4_194_304  # octets
_LINE = re.compile(r"^\s{0,20}(\w[\w .-]{0,40}?)\s{0,5}[=:]\s{0,20}([^\r\n]{1,2000})", re.MULTILINE)
_REMOTE = re.compile(r"(?:file:/{2,5}(?![a-z]:)[\w.@-]|\\\\[\w.@-]|//[\w.@-])", re.IGNORECASE)
_OPENED = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{1,20}:/{1,40}[^\s<>\"\x00-\x20\x7f-\xff]{1,500}")
_RUNNING = re.compile(
    r"\.(?:exe|com|scr|bat|cmd|ps1|vbs|vbe|jse?|wsf|hta|lnk|msi|dll|cpl|jar|url|pif|iso|img|vhdx?|zip|library-ms|application|appref-ms)(?:$|[?#\"\s])",
    re.IGNORECASE,
)


def look_at_shortcut(looking: Looking) -> None:
    """Look into an internet shortcut or a desktop command: an INI file whose `URL`, `IconFile` or `WorkingDirectory` leads elsewhere."""
    for key, value in _lines(looking):
        if key not in {"url", "baseurl", "iconfile", "workingdirectory", "origurl"}:
            continue
        value = value.strip().strip('"')
        looking.link(value, "document:link" if key in {"url", "baseurl", "origurl"} else "document:loaded")
        if _REMOTE.match(value):
            looking.sign("shortcut_remote", value)
        elif value.lower().startswith(("file:", "javascript:", "vbscript:", "ms-", "search-ms:", "search:", "shell:")) or _RUNNING.search(value):
            looking.sign("shortcut_runs", value)


def look_at_library(looking: Looking) -> None:
    """Look into a library, a search or a connector: XML whose `url` is a folder on another computer."""
    text = decoded(looking.within(_MOST))
    for name, value in texts_in(text, "url", "simplelocation", "iconreference", "searchscope", "include"):
        value = value.strip()
        if value:
            looking.link(value, "document:loaded")
            if _REMOTE.match(value) or value.lower().startswith("http"):
                looking.sign("shortcut_remote", f"{name} {value}")


def look_at_contact(looking: Looking) -> None:
    """Look into a `.contact` of Windows: the site of a person is opened by a click, be it a program beside the file."""
    for _, value in texts_in(decoded(looking.within(_MOST)), "value"):
        value = value.strip()
        if _REMOTE.match(value):
            looking.sign("shortcut_remote", value)
            looking.link(value, "document:link")
        elif value.lower().startswith(("http:", "https:", "www.")):
            looking.link(value, "document:link")
        elif _RUNNING.search(value):
            looking.sign("shortcut_runs", value)


def look_at_sandbox(looking: Looking) -> None:
    """Look into a `.wsb`: Windows Sandbox runs its command when it starts, with the folders of the reader that it names."""
    for _, command in texts_in(decoded(looking.within(_MOST)), "command"):
        looking.sign("shortcut_runs", command)


def look_at_settings(looking: Looking) -> None:
    """Look into a `.settingcontent-ms`: its DeepLink is a command."""
    for _, command in texts_in(decoded(looking.within(_MOST)), "deeplink"):
        looking.sign("shortcut_runs", command)


def look_at_remote_desktop(looking: Looking) -> None:
    """Look into an `.rdp`: the computer it connects to, and what of this one it opens to it."""
    shared: list[str] = []
    host = ""
    for line in _text(looking).splitlines()[:500]:
        key, _, value = line.partition(":")
        kind, _, value = value.partition(":")
        key = key.strip().lower()
        if key in {"full address", "alternate full address", "gatewayhostname"} and value.strip():
            host = host or value.strip()
            looking.link(f"http://{value.strip()}", "document:link")
        elif key in {"drivestoredirect", "devicestoredirect"} and value.strip():
            shared.append("drives")
        elif key in {"redirectclipboard", "redirectprinters", "redirectsmartcards", "redirectwebauthn"} and kind == "i" and value.strip() == "1":
            shared.append(key.removeprefix("redirect"))
        elif key in {"remoteapplicationprogram", "alternate shell"} and value.strip():
            shared.append(value.strip())
    if host:
        looking.sign("remote_desktop", f"{host} {', '.join(dict.fromkeys(shared))}")


def look_at_bookmark(looking: Looking) -> None:
    """Look into a bookmark of macOS (`.webloc`, `.inetloc`, `.fileloc`), a property list in either form: what it opens, which may be a program."""
    for found in islice(_OPENED.finditer(looking.within(_MOST)), 20):
        target = found[0].decode("latin-1")
        if is_vocabulary(target) or "apple.com/dtds" in target.lower():
            continue
        looking.link(target, "document:link")
        if not target.lower().startswith(("http:", "https:")):
            looking.sign("shortcut_runs", target)


def look_at_query(looking: Looking) -> None:
    """Look into a web query (`.iqy`): the third line is where Excel loads from."""
    for line in _text(looking).splitlines()[:20]:
        line = line.strip()
        if line.lower().startswith(("http", "ftp", "\\\\", "file:")):
            looking.link(line, "document:loaded")
            looking.sign("query", line)


def _lines(looking: Looking) -> list[tuple[str, str]]:
    return [(found[1].strip().lower(), found[2]) for found in _LINE.finditer(_text(looking))][:500]


def _text(looking: Looking) -> str:
    octets = looking.within(_MOST)
    if octets[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return octets.decode("utf-16", "replace")
    return octets.decode("utf-8", "replace").removeprefix("\ufeff")
