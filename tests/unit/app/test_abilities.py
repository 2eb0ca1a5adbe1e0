from sekisho import __version__
from sekisho.app import abilities
from sekisho.mime.containers import library


def test_a_missing_library_is_a_reduced_ability_in_both_languages(monkeypatch, japanese):
    monkeypatch.setattr(library, "LIBRARY", None)
    [sentence] = abilities.reduced()
    assert "検査不能" in sentence
    monkeypatch.setenv("SEKISHO_LANG", "en")
    [sentence] = abilities.reduced()
    assert sentence.startswith("libarchive: Containers of the kinds rar, cab")


def test_what_is_there_has_a_version():
    found = dict(abilities.versions())
    assert found["sekisho"] == __version__
    assert all(found.values())
