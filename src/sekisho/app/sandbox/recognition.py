"""The system's Tesseract as this program uses it: one thread, and said by name what it can read."""

import os
from functools import cache

from sekisho.mime.pictures.ocr import LANGUAGES, Library, library


@cache
def tesseract() -> Library | None:
    """Load the library, None if there is none. It is told before that it may start no thread: a forked inspector would not have them."""
    os.environ["OMP_THREAD_LIMIT"] = "1"
    return library()


@cache
def describe() -> str:
    """Return the library's name, version and the languages whose data is there; "" if words in pictures cannot be read."""
    found = tesseract()
    languages = [] if found is None else [language for language in LANGUAGES if found.has(language)]
    return f"{found.version} ({', '.join(languages)})" if found is not None and languages else ""
