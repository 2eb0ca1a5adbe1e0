from sekisho.mime.containers import library


def test_its_version_or_none(monkeypatch):
    assert library.version().startswith("libarchive ") == (library.LIBRARY is not None)
    monkeypatch.setattr(library, "LIBRARY", None)
    assert library.version() == ""
