"""Tricks in file names: what the reader sees is not what the computer opens."""

import re
import unicodedata

from sekisho.mime.remembered import remembered

_RUNS = (
    "exe scr com pif cpl dll sys ocx drv msi msp mst msix appx appinstaller gadget application lnk url scf hta chm hlp jar jnlp apk ipa xpi xll "
    "wll img iso vhd vhdx udf wim dmg pkg app deb rpm one onepkg library-ms search-ms searchconnector-ms settingcontent-ms appref-ms diagcab "
    "theme themepack msc reg inf ins isp job sct shb shs ws xbap website mht mhtml rdp ace z docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm "
    "sldm iqy slk mde accde ade"
)
_SCRIPTS = (
    "js jse mjs vbs vbe vb wsf wsh wsc ps1 ps1xml psm1 psd1 ps2 bat cmd btm sh bash command csh ksh py pyw pyc pyz pl rb php lua ahk au3 tcl "
    "applescript scpt"
)
# What a dangerous file pretends to be.
_SHOWN = (
    "pdf doc docx xls xlsx ppt pptx txt rtf csv jpg jpeg png gif bmp tif tiff heic mp3 mp4 avi mov wav zip rar 7z htm html xml odt ods eml msg log"
)
_RUNNING = frozenset(_RUNS.split())
_SCRIPT = frozenset(_SCRIPTS.split())
_HARMLESS = frozenset(_SHOWN.split())
_DEVICES = frozenset(["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))])
_TURNING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u115f\u1160\u180b-\u180e\u200b-\u200d\u2060-\u2064\u3164\ufe00-\ufe0f\ufeff\uffa0]")
_UNSEEN_BUT_NUL = re.compile(_UNSEEN.pattern.replace("\\x00", "\\x01"))
_SPACES = re.compile(r"[\s\u2000-\u200a\u3000\u2800]{3,}(?=\S*\.)|[\s\u3000\u2800]{8,}")
_WIDE = re.compile(r"[\uff0e\uff0f\uff3c\u2024\u3002\uff61\uff1a\u2044\u2215\ua789]|[\uff41-\uff5a\uff21-\uff3a]{2}")
_CUTS = re.compile(r"[:;\x00]")
_STREAM = re.compile(r"\.\w+:[^\s/\\]*\.?\w")
_ENCODED = re.compile(r"=\?[\w-]+\?[BbQq]\?")


@remembered(4_096, 300)
def extension(file_name: str) -> str:
    """Return the extension that a computer acts on, in lower case and without its dot, or "".

    Unseen characters are dropped and wide ones narrowed first, last dots and spaces taken off as Windows does, and an NTFS stream counts.
    """
    name = _plain(file_name)
    name = name.replace("\\", "/").rpartition("/")[2]
    _, dot, last = name.rpartition(".")
    return last if dot and len(last) <= 40 else ""


def _narrowed(file_name: str) -> str:
    name = file_name[-1_000:]
    if not name.isascii():
        name = unicodedata.normalize("NFKC", _TURNING.sub("", name)).replace("\u3002", ".")
    return name.lower()


def _plain(file_name: str) -> str:
    return _UNSEEN.sub("", _narrowed(file_name)).rstrip(". ")


@remembered(4_096, 300)
def tricks(file_name: str) -> tuple[str, ...]:
    """Return what is wrong with a file name, () for an honest one.

    "double_extension", "rtlo", "control_characters", "trailing_dots", "wide_characters", "many_spaces", "executable_extension",
    "script_extension", "path", "stream", "device_name", "encoded_word", "mixed_extension".
    """
    found = []
    last = extension(file_name)
    # A program may stop at a NUL, a semicolon or an NTFS stream mark and open what stands before it, or open what stands behind.
    pieces = [piece.rstrip(". ").split(".") for piece in _CUTS.split(_UNSEEN_BUT_NUL.sub("", _narrowed(file_name)))]
    if _TURNING.search(file_name):
        found.append("rtlo")
    if _UNSEEN.search(file_name):
        found.append("control_characters")
    if file_name.rstrip() != file_name.rstrip(". \t\u3000"):
        found.append("trailing_dots")
    if _WIDE.search(file_name):
        found.append("wide_characters")
    if _SPACES.search(file_name):
        found.append("many_spaces")
    if "/" in file_name or "\\" in file_name:
        found.append("path")
    if _STREAM.search(file_name):
        found.append("stream")
    if _plain(file_name).partition(".")[0].strip() in _DEVICES:
        found.append("device_name")
    if _ENCODED.search(file_name):
        found.append("encoded_word")
    if last and not last.isascii() and len(last) <= 5 and any(character.isascii() and character.isalpha() for character in last):
        found.append("mixed_extension")  # Cyrillic letters in `exe`
    dangerous = [piece[-1] for piece in pieces if len(piece) > 1 and (piece[-1] in _RUNNING or piece[-1] in _SCRIPT)]
    if dangerous:
        found.append("executable_extension" if any(part in _RUNNING for part in dangerous) else "script_extension")
        if any(part.strip() in _HARMLESS for piece in pieces for part in piece[1:]):
            found.append("double_extension")
    return tuple(found)
