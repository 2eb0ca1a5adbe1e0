import pytest

from sekisho.backends.places import cursor, first_place, place_at, place_of


def test_places_are_in_the_order_of_time():
    assert first_place(1_700_000_000.001) - first_place(1_700_000_000.0) == 8
    assert first_place(0) == first_place(-5) == first_place(float("nan")) == 1
    assert first_place(1e300) == first_place(float("inf")) < 2**62


@pytest.mark.parametrize(("taken", "free"), [([], None), ([5], None), ([6, 7], 5), ([5, 6, 8], 7), ([5, 6], None)])
def test_the_first_gap_is_taken(taken, free):
    assert place_of(5, taken) == free


def test_a_cursor_names_its_place():
    assert place_at(cursor(14_000_000_000_000)) == 14_000_000_000_000
