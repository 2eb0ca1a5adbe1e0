"""References to characters in markup (`&#65;`, `&amp;`) as what they mean, in text of any length and however the numbers are written."""

import re
from html import unescape

_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?)")  # HTML section 13.5
_LONGEST = 12  # letters of a reference to a character that there is


def resolved(text: str) -> str:
    """Return text with its references resolved, each kind once: a bomb repeats a few of them. A number beyond all characters is U+FFFD."""
    if "&" not in text:
        return text
    known: dict[str, str] = {}

    def meaning(found: re.Match[str]) -> str:
        written = found[0]
        meant = known.get(written)
        if meant is None:
            meant = known[written] = _meaning(written)
        return meant

    return _REFERENCE.sub(meaning, text)


def _meaning(written: str) -> str:
    if written[1] != "#" or len(written) <= _LONGEST:
        return unescape(written)
    sign = "&#x" if written[2] in "xX" else "&#"
    digits = written[len(sign) :].rstrip(";").lstrip("0")  # the standard library refuses numbers of more than 4,300 digits
    return unescape(f"{sign}{digits or 0};") if len(digits) <= _LONGEST else "\ufffd"
