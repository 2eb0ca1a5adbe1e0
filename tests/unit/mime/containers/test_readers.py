from sekisho.mime.containers.readers import CONTAINERS, READERS, UNOPENED


def test_a_kind_is_opened_or_told_never_both():
    assert not UNOPENED & set(READERS)
    assert set(READERS) | UNOPENED == CONTAINERS
