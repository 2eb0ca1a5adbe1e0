"""Octets to text by a declared or guessed charset, never by a codec of the sender's choice."""

import re
from typing import NamedTuple

from sekisho.mime.text import japanese
from sekisho.mime.text.charset_names import ALIASES, CODECS

UNKNOWN = "mime.charset_unknown"
SUSPICIOUS = "mime.charset_suspicious"


class Decoded(NamedTuple):
    """A text, the charset that read it (our own name), and defects as (code, detail)."""

    text: str
    charset: str
    defects: tuple[tuple[str, str], ...] = ()


_SURROGATE = re.compile("[\ud800-\udfff]")
_LABEL = re.compile(r"[^\s\"'();,]+")


def known(label: str) -> str:
    """Return our name for a charset label, or "" if we do not know it."""
    found = ALIASES.get(label)
    if found is None:
        match = _LABEL.search(label.lower())
        found = ALIASES.get(match[0], "") if match else ""
        if not found and match:
            found = ALIASES.get(match[0].partition("$")[0].replace("_", "-"), "")
    return found


def decode(octets: bytes, label: str) -> Decoded:
    """Return the text of octets declared as `label` ("" when nothing was declared). Never fails; doubt becomes a defect."""
    charset = known(label) if label else ""
    if octets.isascii() and charset not in _SEVEN_BIT:
        if not japanese.has_escapes(octets) and b"\x00" not in octets:
            defects = ((UNKNOWN, label[:60]),) if label and not charset else ()
            return Decoded(octets.decode("ascii"), charset or "us-ascii", defects)
        if charset in ("", "us-ascii"):
            text, _ = japanese.decode_iso_2022_jp(octets)
            return Decoded(text, "iso-2022-jp", ((SUSPICIOUS, f"{label or 'none'} holds ISO-2022-JP"),) if label else ())
    if not label:
        return _undeclared(octets)
    if not charset:
        text, guessed, _ = _undeclared(octets)
        return Decoded(text, guessed, ((UNKNOWN, label[:60]),))
    return _declared(octets, charset)


_SEVEN_BIT = frozenset({"iso-2022-jp", "utf-7", "hz-gb-2312", "iso-2022-kr", "utf-16", "utf-16le", "utf-16be", "utf-32"})


def _declared(octets: bytes, charset: str) -> Decoded:
    if charset == "iso-2022-jp":
        return _iso_2022_jp(octets)
    if charset == "us-ascii":  # eight bits under a seven-bit label
        text, guessed, _ = _undeclared(octets)
        return Decoded(text, guessed, ((SUSPICIOUS, f"us-ascii holds {guessed}"),))
    if charset == "utf-16":
        octets, charset = _order(octets)
    codec = CODECS[charset][0]
    try:
        text = octets.decode(codec)
    except UnicodeDecodeError:
        return _mislabelled(octets, charset, codec)
    defects: tuple[tuple[str, str], ...] = ()
    if charset == "utf-7":
        defects = ((SUSPICIOUS, "utf-7"),)  # forbidden by the WHATWG standard because it hides markup from scanners
    if charset.startswith("utf-") and charset != "utf-8":
        text = _SURROGATE.sub("\ufffd", text)
    elif text[:1] == "\ufeff":
        text = text[1:]
    return Decoded(text, charset, defects)


def _iso_2022_jp(octets: bytes) -> Decoded:
    if not octets.isascii() and not japanese.has_escapes(octets):
        text, guessed, _ = _undeclared(octets)
        return Decoded(text, guessed, ((SUSPICIOUS, f"iso-2022-jp holds {guessed}"),))
    text, clean = japanese.decode_iso_2022_jp(octets)
    return Decoded(text, "iso-2022-jp", () if clean else ((SUSPICIOUS, "iso-2022-jp with odd escapes"),))


def _order(octets: bytes) -> tuple[bytes, str]:
    """Choose the octet order of UTF-16: by the mark, else by where the zeros stand, else big-endian (RFC 2781 section 4.3)."""
    if octets[:2] == b"\xff\xfe":
        return octets[2:], "utf-16le"
    if octets[:2] == b"\xfe\xff":
        return octets[2:], "utf-16be"
    sample = octets[:2_000]
    return octets, "utf-16le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16be"


def _mislabelled(octets: bytes, charset: str, codec: str) -> Decoded:
    """Read octets that their label does not fit: as another charset if they fit it well, else with replacement signs."""
    text = octets.decode(codec, "replace")
    if charset in ("windows-1252", "iso-8859-1", "iso-8859-9") or text.count("\ufffd") * 50 < len(octets):
        # a few holes: a cut character or a stray octet, so the label is right
        text = _SURROGATE.sub("\ufffd", text)
        return Decoded(text, charset, ((SUSPICIOUS, f"{charset} with broken characters"),))
    other, guessed, _ = _undeclared(octets)
    if guessed in ("iso-8859-1", charset):
        return Decoded(_SURROGATE.sub("\ufffd", text), charset, ((SUSPICIOUS, f"{charset} with broken characters"),))
    return Decoded(other, guessed, ((SUSPICIOUS, f"{charset} holds {guessed}"),))


def _undeclared(octets: bytes) -> Decoded:
    """Guess: UTF-8 if it is strictly that, then Japanese by its look, then Chinese, then Latin-1 as clients do."""
    try:
        return Decoded(octets.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        # one character cut off at the end of an otherwise strict text
        if error.start > 8 and len(octets) - error.start < 4:
            return Decoded(octets.decode("utf-8", "replace"), "utf-8")
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _declared(octets, "utf-16")
    found = japanese.guess(octets)
    if found:
        return Decoded(found[1], found[0])
    if _looks_chinese(octets[:4_000]):
        return Decoded(octets.decode("gb18030", "replace"), "gb18030")
    return Decoded(octets.decode("cp1252", "replace"), "iso-8859-1")


def _looks_chinese(sample: bytes) -> bool:
    """Tell whether most eight-bit octets are pairs of the first level of GB 2312 (rows 16 to 55 hold the common signs)."""
    high = len(sample) - len(sample.translate(None, bytes(range(128, 256))))
    pairs = re.findall(rb"[\xb0-\xd7][\xa1-\xfe]", sample)
    return high >= 8 and len(pairs) * 2 >= high * 0.7
