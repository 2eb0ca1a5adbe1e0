"""The system's Tesseract, if there is one: words in pictures. Loaded before a sandbox closes, used inside. The one place that names it.

A system library by `ctypes`, like libarchive: pixels go in, text comes out, and it never sees a file of a picture (its own decoders stay unused).
The data of the languages is found by the library itself: in `TESSDATA_PREFIX`, or where its package put it.
"""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

_FILES = ("libtesseract.so.5", "libtesseract.5.dylib", "libtesseract.dylib", "libtesseract.so.4", "libtesseract.so")
LANGUAGES = ("eng", "jpn")
_PAGE_BY_LAYOUT = 3  # PSM_AUTO: columns and blocks are told apart
_RESOLUTION = 150  # dots per inch: pictures in mail say nothing that could be believed
_GREY = 1  # octets for a pixel
_SILENT = 6  # Leptonica's L_SEVERITY_NONE: foreign pictures write nothing into our log
_MOST = 80_000  # octets of text taken from one picture


@dataclass(frozen=True, slots=True)
class Words:
    """What was recognised in one picture; `whole` is false if the time ran out or the library failed."""

    text: str
    whole: bool


class PictureReader(Protocol):
    """Recognises words in a grey picture: `width * height` octets, row by row, 0 black, 255 white. Never raises for what the picture shows."""

    def read(self, grey: bytes, width: int, height: int, seconds: float) -> Words:
        """Return the words; recognising ends soon after `seconds`."""
        ...


class Library:
    """The loaded library, and what it has."""

    def __init__(self, functions: ctypes.CDLL) -> None:
        self._functions = functions

    @cached_property
    def version(self) -> str:
        """Name and version."""
        return f"tesseract {self._functions.TessVersion().decode('ascii', 'replace')}"

    def open(self, languages: tuple[str, ...] = LANGUAGES) -> "Tesseract | None":
        """Return a reader of those of the languages whose data is there, None if there is none. Takes about 0.4 s and 50 MB."""
        functions = self._functions
        there = [language for language in languages if self.has(language)]
        handle = functions.TessBaseAPICreate()
        if there and functions.TessBaseAPIInit3(handle, None, "+".join(there).encode()) == 0:
            functions.TessBaseAPISetPageSegMode(handle, _PAGE_BY_LAYOUT)
            functions.TessBaseAPISetVariable(handle, b"preserve_interword_spaces", b"1")  # Japanese is not torn apart
            return Tesseract(functions, handle)
        functions.TessBaseAPIDelete(handle)
        return None

    def has(self, language: str) -> bool:
        """Tell whether the data of a language is there."""
        handle = self._functions.TessBaseAPICreate()
        try:
            return bool(self._functions.TessBaseAPIInit3(handle, None, language.encode()) == 0)
        finally:
            self._functions.TessBaseAPIDelete(handle)


class Tesseract:
    """A reader with its languages loaded. For one thread."""

    def __init__(self, functions: ctypes.CDLL, handle: int) -> None:
        self._functions, self._handle = functions, handle

    def read(self, grey: bytes, width: int, height: int, seconds: float) -> Words:
        """Return the words. Finding the lines is not bounded by `seconds`, only by the pixels: at most 3 s for a million."""
        if width < 1 or height < 1 or len(grey) != width * height:
            raise ValueError("not the octets of such a picture")
        functions, handle = self._functions, self._handle
        functions.TessBaseAPISetImage(handle, grey, width, height, _GREY, width)
        functions.TessBaseAPISetSourceResolution(handle, _RESOLUTION)
        monitor = functions.TessMonitorCreate()
        functions.TessMonitorSetDeadlineMSecs(monitor, max(1, int(seconds * 1000)))
        try:
            whole = functions.TessBaseAPIRecognize(handle, monitor) == 0
            return Words(self._text(), whole)
        finally:
            functions.TessMonitorDelete(monitor)
            functions.TessBaseAPIClear(handle)

    def _text(self) -> str:
        address = self._functions.TessBaseAPIGetUTF8Text(self._handle)
        if not address:
            return ""
        try:
            return ctypes.string_at(address)[:_MOST].decode("utf-8", "ignore")
        finally:
            self._functions.TessDeleteText(address)


def library(load: Callable[[str], ctypes.CDLL] = ctypes.CDLL) -> Library | None:
    """Load the library; None if there is none, or one that is too old for what is called."""
    for name in _FILES:
        try:
            return Library(_declared(load(name)))
        except (OSError, AttributeError):
            continue
    return None


def _declared(functions: ctypes.CDLL) -> ctypes.CDLL:
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, arguments, result in (
        ("TessVersion", (), text),
        ("TessBaseAPICreate", (), pointer),
        ("TessBaseAPIDelete", (pointer,), None),
        ("TessBaseAPIInit3", (pointer, text, text), number),
        ("TessBaseAPISetVariable", (pointer, text, text), number),
        ("TessBaseAPISetPageSegMode", (pointer, number), None),
        ("TessBaseAPISetImage", (pointer, text, number, number, number, number), None),
        ("TessBaseAPISetSourceResolution", (pointer, number), None),
        ("TessBaseAPIRecognize", (pointer, pointer), number),
        ("TessBaseAPIGetUTF8Text", (pointer,), pointer),
        ("TessDeleteText", (pointer,), None),
        ("TessBaseAPIClear", (pointer,), None),
        ("TessMonitorCreate", (), pointer),
        ("TessMonitorDelete", (pointer,), None),
        ("TessMonitorSetDeadlineMSecs", (pointer, number), None),
        ("setMsgSeverity", (number,), number),
    ):
        function = getattr(functions, name)
        function.argtypes, function.restype = arguments, result
    functions.setMsgSeverity(_SILENT)
    return functions
