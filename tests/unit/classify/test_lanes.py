"""Many numbers at once give what a loop over them gives."""

import random

import pytest

from sekisho.classify.lanes import masked


@pytest.mark.parametrize("count", [0, 1, 3, 1_000, 20_000])
def test_the_same_as_a_loop(count):
    chance = random.Random(count)
    values = [chance.randrange(1 << 32) for _ in range(count)]
    assert memoryview(masked(values, 20)).cast("I").tolist() == [value & 0xFFFFF for value in values]
