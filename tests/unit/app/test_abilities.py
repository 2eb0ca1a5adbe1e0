from sekisho import __version__
from sekisho.app import abilities
from sekisho.mime.containers import library


def test_a_missing_library_is_a_reduced_ability_in_both_languages(monkeypatch, japanese):
    monkeypatch.setattr(library, "LIBRARY", None)
    monkeypatch.setattr(abilities, "describe", lambda: "")
    archives, words = abilities.reduced()
    assert "検査不能" in archives
    assert "画像の中の文字を読み取れません" in words
    monkeypatch.setenv("SEKISHO_LANG", "en")
    archives, words = abilities.reduced()
    assert archives.startswith("libarchive: Containers of the kinds rar, cab")
    assert words.startswith("tesseract: Words in pictures are not read")


def test_what_is_there_has_a_version():
    found = dict(abilities.versions())
    assert found["sekisho"] == __version__
    assert all(found.values())
