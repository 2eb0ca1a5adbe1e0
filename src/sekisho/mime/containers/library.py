"""The system's libarchive, if there is one: found and declared at import, before a sandbox closes. The one place that names it."""

import ctypes
from contextlib import suppress

_FILES = ("libarchive.so.13", "libarchive.13.dylib", "libarchive.dylib", "libarchive.so")
_CHARSETS = (b"CP932", b"EUC-JP", b"UTF-16BE", b"UTF-16LE", b"ISO-8859-1", b"CP437", b"CP850", b"CP1252", b"CP866", b"KOI8-R", b"CP936", b"CP949")
# What it opens that nothing of our own does; without it these are `unscannable.format`.
OPENS = ("rar", "cab", "iso", "lzh", "xar", "warc", "rpm", "compress", "lz4")
# Containers of our own readers that hand streams to it: without it what they pack is `unscannable`.
UNPACKS = ("chm", "arj")


def _load() -> ctypes.CDLL | None:
    for name in _FILES:
        with suppress(OSError):
            return _declared(ctypes.CDLL(name))
    return None


def _declared(library: ctypes.CDLL) -> ctypes.CDLL:
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    for name, arguments, result in (
        ("archive_version_string", (), text),
        ("archive_read_new", (), pointer),
        ("archive_read_free", (pointer,), number),
        ("archive_read_open_memory", (pointer, text, ctypes.c_size_t), number),
        ("archive_read_next_header", (pointer, ctypes.POINTER(pointer)), number),
        ("archive_read_data", (pointer, pointer, ctypes.c_size_t), ctypes.c_ssize_t),
        ("archive_error_string", (pointer,), text),
        ("archive_read_set_format_option", (pointer, text, text, text), number),
        ("archive_filter_count", (pointer,), number),
        ("archive_entry_pathname", (pointer,), text),
        ("archive_entry_pathname_utf8", (pointer,), text),
        ("archive_entry_hardlink", (pointer,), text),
        ("archive_entry_filetype", (pointer,), ctypes.c_uint),
        ("archive_entry_is_encrypted", (pointer,), number),
    ):
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    return library


def _load_charsets() -> tuple[object, ...]:
    """Open converters for the names in archives and keep them open: inside the sandbox the C library could not load their tables any more."""
    with suppress(OSError, AttributeError):
        opener = ctypes.CDLL(None).iconv_open
        opener.argtypes, opener.restype = (ctypes.c_char_p, ctypes.c_char_p), ctypes.c_void_p
        return tuple(opener(target, source) for name in _CHARSETS for target, source in ((b"UTF-8", name), (name, b"UTF-8")))
    return ()


LIBRARY = _load()


def version() -> str:
    """Return the library's name and version, "" if there is none."""
    return "" if LIBRARY is None else LIBRARY.archive_version_string().decode("ascii", "replace")


_KEPT_OPEN = _load_charsets() if LIBRARY is not None else ()
