import pytest

from sekisho.backends.document_names import check


def test_names_of_ours_pass():
    check("default", "briefings", "2026-11-25-jvn-feed.json")


@pytest.mark.parametrize("name", ["", "/", "..", "a/../b", "-a", "ä", "a b", "a\n", "x" * 64])
def test_others_do_not(name):
    with pytest.raises(ValueError, match="not a name of ours"):
        check("ok", name)
