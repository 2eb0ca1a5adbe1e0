"""ISO-2022-JP and its relatives as mail clients read them, and the guess which Japanese encoding unlabelled octets have.

The standard library's codecs know neither the NEC and IBM extensions under ISO-2022-JP (CP50221) nor half-width kana in it.
"""

import re

# RFC 1468, RFC 1554 and the variants in use: the bytes after ESC, and how the octets that follow are read.
_ESCAPE = re.compile(rb"\x1b(\([BJIH]|\$[@BA]|\$\([@ABCDOPQ]|\.[AF]|N|&@)")
_SINGLE = {b"(B": "ascii", b"(J": "ascii", b"(H": "ascii", b"(I": "kana"}
_HIGH = bytes(byte | 0x80 for byte in range(256))
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_CJK = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc\u3001\u3002\u4e00-\u9fff]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]")
_LONGEST_HEADING = 10
_NOT_ASCII = re.compile("[^\x00-\x7f]")


def has_escapes(octets: bytes) -> bool:
    """Tell whether the octets hold a designation of ISO-2022-JP."""
    return b"\x1b$" in octets or b"\x1b(" in octets


def decode_iso_2022_jp(octets: bytes) -> tuple[str, bool]:
    """Return the text and whether it was written as RFC 1468 wants it (8-bit octets, useless escapes or a missing return are odd)."""
    pieces: list[str] = []
    clean = True
    mode = "ascii"
    position = 0
    for match in _ESCAPE.finditer(octets):
        mode, fine = _segment(octets[position : match.start()], mode, pieces)
        clean = clean and fine
        position = match.end()
        designation = match[1]
        new_mode = _SINGLE.get(designation, "" if designation in (b".A", b".F", b"N", b"&@") else designation.decode("ascii"))
        if new_mode == mode == "ascii":
            clean = False  # an escape that changes nothing can only hide a word from a scanner
        mode = new_mode or mode
    mode, fine = _segment(octets[position:], mode, pieces)
    return "".join(pieces), clean and fine and mode in ("ascii", "kana")


def _segment(octets: bytes, mode: str, pieces: list[str]) -> tuple[str, bool]:
    """Append the text of octets between two escapes; return the mode after them. A line end returns to ASCII (RFC 1468)."""
    if not octets:
        return mode, True
    if mode == "ascii":
        text, fine = _ascii(octets)
        pieces.append(text)
        return mode, fine
    line_end = octets.find(b"\n")
    rest = b""
    if line_end >= 0:
        octets, rest = octets[:line_end], octets[line_end:]
        if octets.endswith(b"\r"):
            octets, rest = octets[:-1], b"\r" + rest
    pieces.append(octets.translate(_HIGH).decode("cp932", "replace") if mode == "kana" else _double(octets, mode))
    if rest:
        pieces.append(_ascii(rest)[0])
        return "ascii", False
    return mode, True


def _ascii(octets: bytes) -> tuple[str, bool]:
    if octets.isascii() and b"\x0e" not in octets:
        return octets.decode("ascii"), True
    if b"\x0e" in octets and octets.isascii():  # JIS X 0201 kana by shift-out
        parts = re.split(rb"[\x0e\x0f]", octets)
        return "".join(
            part.translate(_HIGH).decode("cp932", "replace") if index % 2 else part.decode("ascii") for index, part in enumerate(parts)
        ), False
    return octets.decode("cp932", "replace"), False


def _double(octets: bytes, mode: str) -> str:
    octets = octets.translate(_HIGH)
    try:
        if mode in ("$B", "$@", "$(B", "$(@"):
            return octets.decode("euc_jp")
        if mode in ("$A", "$(A"):
            return octets.decode("gb2312")
        if mode == "$(C":
            return octets.decode("euc_kr")
        if mode == "$(D":
            return b"".join(b"\x8f" + octets[index : index + 2] for index in range(0, len(octets), 2)).decode("euc_jp")
        if mode in ("$(O", "$(Q"):
            return octets.decode("euc_jis_2004")
    except UnicodeDecodeError:
        pass
    return _by_cp932(octets)


def _by_cp932(octets: bytes) -> str:
    """Read JIS X 0208 with the NEC and IBM extensions by way of CP932, which has the same rows elsewhere."""
    shifted = bytearray()
    for index in range(0, len(octets) - 1, 2):
        row, cell = octets[index] - 0xA0, octets[index + 1] - 0xA0
        if not (1 <= row <= 94 and 1 <= cell <= 94):
            shifted += b"?"
            continue
        lead = (row - 1) // 2 + (0x81 if row <= 62 else 0xC1)
        if row % 2:
            trail = cell + (0x3F if cell <= 63 else 0x40)
        else:
            trail = cell + 0x9E
        shifted.append(lead)
        shifted.append(trail)
    return shifted.decode("cp932", "replace")


def guess(octets: bytes) -> tuple[str, str] | None:
    """Return (charset, text) when octets without a usable label are most likely Japanese; None if not.

    The statistics: Japanese prose is kana by a third or more, while other eight-bit text read as Japanese gives rare kanji and half-width kana.
    """
    if has_escapes(octets) and octets.isascii():
        return "iso-2022-jp", decode_iso_2022_jp(octets)[0]
    best: tuple[float, str, str] | None = None
    for charset in ("euc_jp", "cp932"):
        try:
            text = octets.decode(charset)
        except UnicodeDecodeError:
            continue
        likeness = _likeness(text[:4_000])
        if best is None or likeness > best[0]:
            best = (likeness, charset, text)
    if best is None or best[0] < 0.5:
        return None
    return ("shift_jis" if best[1] == "cp932" else "euc-jp"), best[2]


def _likeness(text: str) -> float:
    """Return about 1 for Japanese prose, about 0 for misread octets."""
    foreign = len(_NOT_ASCII.findall(text))
    if not foreign:
        return 0.0
    kana, half_width = len(_KANA.findall(text)), len(_HALF_WIDTH.findall(text))
    cjk = len(_CJK.findall(text))
    if kana == 0:  # headings are often kanji alone; then every sign must be a common one, none stands alone, and long ones are rather Chinese
        return 0.5 if half_width == 0 and cjk == foreign and 2 <= foreign <= _LONGEST_HEADING and _in_runs(text) and _common(text) else 0.0
    return (cjk - half_width) / foreign * min(1.0, 0.5 + 3 * kana / foreign)


def _in_runs(text: str) -> bool:
    runs = re.findall("[^\x00-\x7f]+", text)
    return all(len(run) >= 2 for run in runs)


def _common(text: str) -> bool:
    """Tell whether most kanji are of JIS level 1 (rows 16 to 47); misread Cyrillic or Greek gives mostly rare ones."""
    octets = "".join(_CJK.findall(text)).encode("euc_jp", "ignore")
    leads = octets[0::2]
    return len(leads) > 0 and sum(0xB0 <= lead <= 0xCF for lead in leads) >= 0.8 * len(leads)
