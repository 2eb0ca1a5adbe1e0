"""Invitations (iCalendar, RFC 5545): where they lead, what they carry, and who is named as their organiser."""

import re

from sekisho.mime.documents.looking import Looking
from sekisho.mime.structure import bodies
from sekisho.mime.web import links

_MOST = 8_388_608  # octets; a larger file is told
_MOST_LINES = 200_000
_FOLD = re.compile(r"\r?\n[ \t]")  # section 3.1
_NAMES = frozenset("DESCRIPTION LOCATION URL ATTACH CONFERENCE X-ALT-DESC COMMENT SUMMARY ORGANIZER IMAGE SOURCE KEY".split())
_IN_BASE64 = re.compile(r"ENCODING=\"?B(?:ASE64)?\"?(?:;|$)", re.IGNORECASE)  # RFC 5545, and RFC 2426 for cards
_ESCAPED = re.compile(r"\\([\\;,nN])")
_HREF = re.compile(r"href\s{0,5}=\s{0,5}[\"']?([^\"'\s>]{4,1000})", re.IGNORECASE)


def look(looking: Looking) -> None:
    """Look into a calendar file. Its text is read as the reader sees it, so that links in it are those of the mail."""
    lines = _FOLD.sub("", looking.within(_MOST).decode("utf-8", "replace")).splitlines()
    if len(lines) > _MOST_LINES:
        raise looking.reading.intercept("unscannable.budget", f"more than {_MOST_LINES} lines in one calendar")
    for line in lines:
        name, parameters, value = _property(line)
        if name not in _NAMES:
            continue
        looking.step()
        if name == "ORGANIZER":
            address = value.strip().lower().removeprefix("mailto:")
            looking.sign("calendar_organiser", address)
        elif _IN_BASE64.search(parameters):
            octets = bodies.base64(value.encode("ascii", "ignore")).octets
            looking.spend(len(octets))
            named = re.search(r"(?:FILENAME|X-FILENAME)=\"?([^;\":]{1,200})", parameters, re.IGNORECASE)
            looking.member(named[1] if named is not None else "attachment", octets)
        else:
            shown = _ESCAPED.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], value)
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
            return name.strip().upper(), parameters, line[position + 1 :]
    return "", "", ""
