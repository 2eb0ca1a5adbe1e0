"""The door to the system's library, with a library of our own making in its place; scripts/ocr-test asks the real one."""

import ctypes
from types import SimpleNamespace

import pytest

from sekisho.mime.pictures import ocr


class Library:
    """What the C library's functions do, as far as we call them; `there` are the languages with data."""

    def __init__(self, there=("eng", "jpn"), said=b"W\xc3\xb6rter \xff", result=0):
        self.calls = []
        self.text = ctypes.create_string_buffer(said) if said is not None else None
        for name in ("Delete", "Clear", "SetPageSegMode", "SetVariable", "SetImage", "SetSourceResolution"):
            self._function(f"TessBaseAPI{name}")
        for name, value in (("TessVersion", b"5.3.0"), ("TessBaseAPICreate", 7), ("TessMonitorCreate", 8), ("TessMonitorDelete", None),
                            ("TessMonitorSetDeadlineMSecs", None), ("TessDeleteText", None), ("setMsgSeverity", 0)):  # fmt: skip
            self._function(name, value)
        self._function("TessBaseAPIGetUTF8Text", self.text and ctypes.addressof(self.text))
        self._function("TessBaseAPIRecognize", result)
        self._function("TessBaseAPIInit3", lambda _, __, languages: 0 if set(languages.decode().split("+")) <= set(there) else -1)

    def _function(self, name, value=None):
        class Function:
            def __call__(_, *arguments):
                self.calls.append((name, *arguments))
                return value(*arguments) if callable(value) else value

        setattr(self, name, Function())


def opened(functions):
    library = ocr.library(lambda _: functions)
    return library, library.open()


def test_words_are_read_and_what_is_no_utf8_is_left_out():
    functions = Library()
    library, reader = opened(functions)
    assert library.version == "tesseract 5.3.0"
    assert reader.read(bytes(6), 3, 2, 1.5) == ocr.Words("Wörter ", whole=True)
    assert ("TessBaseAPISetImage", 7, bytes(6), 3, 2, 1, 3) in functions.calls
    assert ("TessMonitorSetDeadlineMSecs", 8, 1500) in functions.calls
    assert [name for name, *_ in functions.calls][-2:] == ["TessMonitorDelete", "TessBaseAPIClear"]


def test_time_that_ran_out_and_no_text_at_all():
    assert opened(Library(said=None, result=-1))[1].read(b"x", 1, 1, 0) == ocr.Words("", whole=False)


@pytest.mark.parametrize("size", [(2, 2), (0, 0), (-1, -1)])
def test_octets_of_another_size_never_reach_the_library(size):
    functions = Library()
    _, reader = opened(functions)
    with pytest.raises(ValueError, match="not the octets"):
        reader.read(b"x", *size, 1.0)
    assert "TessBaseAPISetImage" not in [name for name, *_ in functions.calls]


def test_languages_without_data_are_left_out():
    library, reader = opened(Library(there=("eng",)))
    assert reader is not None
    assert [library.has(language) for language in ocr.LANGUAGES] == [True, False]
    assert opened(Library(there=()))[1] is None


@pytest.mark.parametrize("found", [SimpleNamespace(), None], ids=["too old", "none"])
def test_no_usable_library(found):
    def load(name):
        if found is None:
            raise OSError(name)
        return found

    assert ocr.library(load) is None
