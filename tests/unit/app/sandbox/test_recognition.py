import os

import pytest

from sekisho.app.sandbox import recognition


class Found:
    version = "tesseract 5"

    def __init__(self, *there):
        self.has = there.__contains__


@pytest.mark.parametrize(
    ("found", "told"), [(None, ""), (Found(), ""), (Found("eng"), "tesseract 5 (eng)"), (Found("eng", "jpn"), "tesseract 5 (eng, jpn)")]
)
def test_library_and_languages_are_told(monkeypatch, found, told):
    monkeypatch.setattr(recognition, "tesseract", lambda: found)
    assert recognition.describe.__wrapped__() == told


def test_it_is_loaded_for_one_thread(monkeypatch):
    monkeypatch.setenv("OMP_THREAD_LIMIT", "8")
    monkeypatch.setattr(recognition, "library", lambda: os.environ["OMP_THREAD_LIMIT"])
    assert recognition.tesseract.__wrapped__() == "1"
