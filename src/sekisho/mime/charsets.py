"""Octets to text by a declared or guessed charset, never by a codec of the sender's choice.

Labels are looked up in our own table only: Python's codec registry also holds things like `unicode_escape` that mail must not reach.
"""

import codecs
import re
from typing import NamedTuple

from sekisho.mime import japanese

UNKNOWN = "mime.charset_unknown"
SUSPICIOUS = "mime.charset_suspicious"


class Decoded(NamedTuple):
    """A text, the charset that read it (our own name), and defects as (code, detail)."""

    text: str
    charset: str
    defects: tuple[tuple[str, str], ...] = ()


_ALIASES: dict[str, str] = {}
_CODECS = {
    # our name: (Python codec, other labels); the supersets that clients use (WHATWG Encoding Standard) stand for the registered sets
    "us-ascii": (
        "ascii",
        "ascii ansi_x3.4-1968 ansi_x3.4-1986 iso-ir-6 iso646-us us csascii iso_646.irv:1991 cp367 ibm367 x-unknown unknown-8bit unknown 8bit default",
    ),
    "utf-8": ("utf-8", "utf8 unicode-1-1-utf-8 x-unicode-2-0-utf-8 unicode-2-0-utf-8 utf8mb4 utf-8mb4 cp65001 utf_8 x-utf-8 csutf8 utf-8-sig"),
    "utf-7": ("utf-7", "utf7 unicode-1-1-utf-7 unicode-2-0-utf-7 x-unicode-2-0-utf-7 csutf7 cp65000"),
    "utf-16": ("utf-16", "utf16 unicode csunicode iso-10646-ucs-2 ucs-2"),
    "utf-16le": ("utf-16-le", "utf-16-le utf16le unicodelittle"),
    "utf-16be": ("utf-16-be", "utf-16-be utf16be unicodebig"),
    "utf-32": ("utf-32", "utf32 ucs-4 iso-10646-ucs-4"),
    "iso-2022-jp": (
        "",
        "csiso2022jp iso2022jp iso-2022-jp-1 iso-2022-jp-2 iso-2022-jp-3 iso-2022-jp-2004 iso-2022-jp-ms iso-2022-jp-ext csiso2022jp2"
        " cp50220 cp50221 cp50222 jis iso-2022 iso2022-jp iso_2022-jp x-iso-2022-jp iso-2022-7bit",
    ),
    "shift_jis": (
        "cp932",
        "shift-jis shiftjis sjis x-sjis ms_kanji csshiftjis windows-31j cswindows31j cp932 ms932 x-ms-cp932 windows-932 shift_jis-2004"
        " shift_jisx0213 x-mac-japanese ibm932 ibm943 cp943 sjis-win shift_jis-ms",
    ),
    "euc-jp": ("euc_jp", "eucjp x-euc-jp x-euc-japan ujis cseucpkdfmtjapanese eucjp-ms eucjp-win euc-jp-ms cp51932 euc_jp euc-jis-2004 x-eucjp"),
    "gb18030": (
        "gb18030",
        "gb2312 gbk gb-2312 gb_2312-80 x-gbk cp936 windows-936 csgb2312 euc-cn gb2312-80 chinese iso-ir-58 gb-18030 euc_cn ms936 csgb18030 hz-gb2312",
    ),
    "hz-gb-2312": ("hz", "hz hzgb hz-gb"),
    "big5": ("cp950", "big-5 big5-hkscs cn-big5 x-x-big5 csbig5 cp950 windows-950 big5hkscs big5-eten chinesebig5"),
    "euc-kr": (
        "cp949",
        "ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean cseuckr iso-ir-149 windows-949 cp949 euckr uhc ks_c_5601 x-windows-949 ksc-5601",
    ),
    "iso-2022-kr": ("iso2022_kr", "csiso2022kr iso2022kr"),
    "koi8-r": ("koi8-r", "koi8 koi cskoi8r koi8_r koi8r"),
    "koi8-u": ("koi8-u", "koi8-ru koi8u"),
    "windows-874": ("cp874", "tis-620 iso-8859-11 tis620 dos-874 cp874 iso-8859-11:2001 x-windows-874"),
    "macintosh": ("mac_roman", "mac x-mac-roman csmacintosh macroman"),
    "x-mac-cyrillic": ("mac_cyrillic", "x-mac-ukrainian maccyrillic"),
    "ibm866": ("cp866", "866 cp866 csibm866 dos-866"),
    "ibm437": ("cp437", "437 cp437 cspc8codepage437"),
    "ibm850": ("cp850", "850 cp850 cspc850multilingual"),
    "ibm852": ("cp852", "852 cp852"),
    "iso-8859-1": (
        "cp1252",
        "latin1 latin-1 l1 iso8859-1 iso_8859-1 iso_8859-1:1987 csisolatin1 ibm819 cp819 iso-ir-100 iso88591 8859-1 iso-8859-1-windows-3.1-latin-1",
    ),
    "iso-8859-9": ("cp1254", "latin5 l5 iso8859-9 iso_8859-9 csisolatin5"),
    "iso-8859-6": ("iso8859-6", "arabic iso_8859-6 csisolatinarabic asmo-708 iso-8859-6-e iso-8859-6-i ecma-114"),
    "iso-8859-7": ("iso8859-7", "greek greek8 iso_8859-7 csisolatingreek elot_928 ecma-118"),
    "iso-8859-8": ("iso8859-8", "hebrew iso_8859-8 iso-8859-8-i iso-8859-8-e csisolatinhebrew visual logical"),
    "iso-8859-2": ("iso8859-2", "latin2 l2 iso_8859-2 csisolatin2"),
    "iso-8859-3": ("iso8859-3", "latin3 l3 iso_8859-3"),
    "iso-8859-4": ("iso8859-4", "latin4 l4 iso_8859-4"),
    "iso-8859-5": ("iso8859-5", "cyrillic iso_8859-5 csisolatincyrillic"),
    "iso-8859-10": ("iso8859-10", "latin6 l6"),
    "iso-8859-13": ("iso8859-13", ""),
    "iso-8859-14": ("iso8859-14", ""),
    "iso-8859-15": ("iso8859-15", "latin9 latin-9 l9 csisolatin9"),
    "iso-8859-16": ("iso8859-16", ""),
    **{
        f"windows-{number}": (f"cp{number}", f"cp{number} x-cp{number} win{number} cp-{number} win-{number} windows{number}")
        for number in range(1250, 1259)
    },
}
for _name, (_, _others) in _CODECS.items():
    for _label in (_name, _name.replace("iso-8859", "iso8859"), *_others.split()):
        _ALIASES.setdefault(_label, _name)
_ALIASES["ansi"] = "windows-1252"
# A codec is a module and often a shared object: all are loaded now, because an inspector's sandbox opens no files.
for _codec in {codec for codec, _ in _CODECS.values() if codec} | {"euc_jis_2004", "gb2312", "euc_kr", "latin-1", "punycode"}:
    codecs.lookup(_codec)

_SURROGATE = re.compile("[\ud800-\udfff]")
_LABEL = re.compile(r"[^\s\"'();,]+")


def known(label: str) -> str:
    """Return our name for a charset label, or "" if we do not know it."""
    found = _ALIASES.get(label)
    if found is None:
        match = _LABEL.search(label.lower())
        found = _ALIASES.get(match[0], "") if match else ""
        if not found and match:
            found = _ALIASES.get(match[0].partition("$")[0].replace("_", "-"), "")
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
    codec = _CODECS[charset][0]
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
