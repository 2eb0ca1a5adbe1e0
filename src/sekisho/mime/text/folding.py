"""Text as it is read: white space folded, unseen characters dropped, the text that Outlook alone shows."""

import re

_INVISIBLE = re.compile(r"[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]")
_SPLITTING = re.compile(r"(?<=[A-Za-z])[\u034f\u061c\u115f\u180b-\u180e\u200b-\u200f\u2060-\u2064\ufeff\U000e0000-\U000e007f]+(?=[A-Za-z])")
_SPLITTERS = "\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u034f\u180e\u2062\u2063\u2064\U000e0020"  # those that are met; others are dropped uncounted
_CONDITIONAL = re.compile(r"\s*\[if\s[^\]]*\]>(.*?)(?:<!\[endif\]|\Z)", re.DOTALL | re.IGNORECASE)
_SETTINGS = re.compile(r"<(?:xml|style)\b.*?</(?:xml|style)", re.DOTALL)
_IDLE = re.compile(r"<(?!a\b|v:|area|form|img)[^<>]*>|\s+|&nbsp;")


_TURNED = re.compile("\u202e([^\u202c\u2069\r\n]{1,2000})")


def turned(text: str) -> str:
    """Return a text with what a right-to-left override turns around as it is shown (UAX 9, section 2.2): "\u202eknab" is read "bank"."""
    return _TURNED.sub(lambda found: found[1][::-1], text) if "\u202e" in text else text


def folded(text: str) -> str:
    """Fold white space within each line and drop empty lines."""
    return "\n".join([line for line in (" ".join(line.split()) for line in text.split("\n")) if line])


def without_invisible(text: str) -> str:
    """Drop the characters that split words without being seen (soft hyphen, zero-width, direction marks); what is turned is read as it is shown."""
    return text if text.isascii() or not _INVISIBLE.search(text) else _INVISIBLE.sub("", turned(text))


def split_words(text: str) -> int:
    """Count the places where a character that nobody sees stands between two Latin letters: "P\u200bayPal". A soft hyphen is honest there."""
    if text.isascii() or not any(character in text for character in _SPLITTERS):
        return 0
    return sum(1 for _ in _SPLITTING.finditer(text))


def shown_by_outlook(comment: str) -> str:
    """Return the markup in a conditional comment that Outlook shows, or "" if that is only tables and settings: no word and no link."""
    found = _CONDITIONAL.match(comment)
    if found is None or "!mso" in comment[:40]:
        return ""
    lower = found[1].lower()
    closed = max(lower.rfind("</xml"), lower.rfind("</style")) + 8  # an unclosed element must not be looked for again and again
    rest = _IDLE.sub("", _SETTINGS.sub("", lower[:closed]) + lower[closed:] if closed > 7 else lower)
    return found[1] if rest.strip("<>/") else ""


def unflowed(text: str) -> str:
    """Return a text whose lines end in a space where they go on in the next one, as `format=flowed; delsp=yes` is read (RFC 3676 section 4)."""
    lines: list[list[str]] = []
    open_depth = -1
    for line in text.split("\n"):
        bare = line.removesuffix("\r")
        content = bare.lstrip(">")
        depth = len(bare) - len(content)
        content = content.removeprefix(" ")  # a space was put in front (section 4.4)
        signature = content == "-- "
        flows = content.endswith(" ") and not signature
        shown = content[:-1] if flows else content
        if depth == open_depth and not signature:
            lines[-1].append(shown)
        else:
            lines.append([f"{'>' * depth} {shown}" if depth else shown])
        open_depth = depth if flows else -1
    return "\n".join(["".join(pieces) for pieces in lines])
