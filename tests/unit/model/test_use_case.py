"""A use case declares itself and stays the function that it is."""

import pytest

from sekisho.model.access import Permission
from sekisho.model.use_case import UseCase, declared, named, use_case


async def test_declaring():
    @use_case("thing.do", Permission.ACT_ON_MAIL, "Do.", "します。", changes=True)
    async def do(value: int) -> int:
        return value + 1

    assert await do(1) == 2
    assert declared(do) == UseCase("thing.do", Permission.ACT_ON_MAIL, "Do.", "します。", changes=True, own=False)
    assert named("thing.do") is declared(do)
    assert named("thing.undo") is None


def test_what_is_not_declared_is_none():
    with pytest.raises(AttributeError):
        declared(test_declaring)
