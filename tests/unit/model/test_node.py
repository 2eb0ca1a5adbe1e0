"""Forms are compared store by store."""

from sekisho.model.node import Forms


def test_one_newer_store_is_enough():
    assert Forms(5, 12, 2).newer_than(Forms(5, 11, 3))
    assert not Forms(5, 12, 2).newer_than(Forms(5, 12, 2))
    assert not Forms(4, 12, 2).newer_than(Forms(5, 12, 2))
    assert str(Forms(5, 12, 2)) == "5.12.2"
