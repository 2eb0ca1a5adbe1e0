from sekisho.mime.documents.opening import HEAVY, PACKAGES, is_heavy, readers_for


def test_each_reader_once():
    assert len(readers_for(("docx", "xlsx", "zip"))) == 1
    assert readers_for(("text",)) == []
    assert readers_for(()) == []


def test_what_only_the_child_opens():
    assert is_heavy(("doc", "ole"), b"")
    assert not is_heavy(("xml", "text"), b"")
    assert HEAVY.isdisjoint(PACKAGES)
