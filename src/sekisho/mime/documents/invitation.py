"""Invitations (iCalendar, RFC 5545): where they lead, what they carry, and who is named as their organiser."""

import re

from sekisho.mime.documents.looking import Looking
from sekisho.mime.structure import bodies
from sekisho.mime.web import links

_MOST = 8_388_608  # octets; a larger file is told
_MOST_LINES = 200_000
_FOLD = re.compile(r"\r?\n[ \t]")  # section 3.1
_NAMES = frozenset("DESCRIPTION LOCATION URL ATTACH CONFERENCE X-ALT-DESC COMMENT SUMMARY ORGANIZER IMAGE SOURCE KEY".split())
_SOFT = re.compile(r"=[ \t]{0,20}\r?\n")  # a line of quoted-printable that goes on
_UNCLICKED = frozenset({"", "TZURL", "PRODID", "UID", "X-WR-CALNAME", "TZID"})
_QUOTED = re.compile(r"ENCODING=\"?QUOTED-PRINTABLE", re.IGNORECASE)  # vCard 2.1
_IN_BASE64 = re.compile(r"ENCODING=\"?B(?:ASE64)?\"?(?:;|$)", re.IGNORECASE)  # RFC 5545, and RFC 2426 for cards
_ESCAPED = re.compile(r"\\([\\;,nN])")
_HREF = re.compile(r"href\s{0,5}=\s{0,5}[\"']?([^\"'\s>]{4,1000})", re.IGNORECASE)


def look(looking: Looking) -> None:
    """Look into a calendar file. Its text is read as the reader sees it, so that links in it are those of the mail."""
    octets = looking.within(_MOST)
    text = octets.decode("utf-16" if octets[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8", "replace")
    lines = _FOLD.sub("", _SOFT.sub("", text) if "QUOTED-PRINTABLE" in text.upper() else text).splitlines()
    if len(lines) > _MOST_LINES:
        raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_LINES} lines in one calendar")
    for line in lines:
        name, parameters, value = _property(line)
        if name not in _NAMES and (name in _UNCLICKED or "://" not in value):
            continue
        looking.step()
        if name == "ORGANIZER":
            address = value.strip().lower().removeprefix("mailto:")
            looking.sign("calendar_organiser", address)
        elif _IN_BASE64.search(parameters):
            content = bodies.base64(value.encode("ascii", "ignore")).octets
            looking.spend(len(content))
            named = re.search(r"(?:FILENAME|X-FILENAME)=\"?([^;\":]{1,200})", parameters, re.IGNORECASE)
            looking.member(named[1] if named is not None else "attachment", content)
        else:
            if _QUOTED.search(parameters):
                value = bodies.quoted_printable(value.encode("utf-8", "replace")).octets.decode("utf-8", "replace")
            shown = _ESCAPED.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], value)
            if value.lower().startswith("data:") and ";base64," in value[:200].lower():  # RFC 6350 section 6.2.4
                looking.member("attachment", bodies.base64(value.partition(",")[2].encode("ascii", "ignore")).octets)
                continue
            for url in _HREF.findall(shown):
                looking.link(url, "document:link")
            for found in links.find(shown):
                looking.link(found.url, "document:link", found.text)


def _property(line: str) -> tuple[str, str, str]:
    """Return name, parameters and value of a line (section 3.1); a colon inside quotes divides nothing."""
    quoted = False
    for position, character in enumerate(line[:2_000]):
        if character == '"':
            quoted = not quoted
        elif character == ":" and not quoted:
            name, _, parameters = line[:position].partition(";")
            return name.strip().upper().rpartition(".")[2], parameters, line[position + 1 :]  # a group may stand in front (RFC 6350 section 3.3)
    return "", "", ""
