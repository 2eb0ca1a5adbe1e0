"""Identifiers sort by time and are safe in names."""

from sekisho.model.ids import is_id, new_id


def test_later_ids_sort_later():
    assert new_id(1_700_000_000.0) < new_id(1_700_000_000.002) < new_id(1_800_000_000.0)


def test_two_of_one_instant_differ():
    assert len({new_id(1_700_000_000.0) for _ in range(1_000)}) == 1_000


def test_strings_from_outside_are_told_apart():
    assert is_id(new_id(1_700_000_000.0))
    for foreign in ("", "../../etc/passwd", new_id(1.0) + "x", new_id(1.0).upper(), "01hf7yat000tr1qmd6é9"):
        assert not is_id(foreign)
