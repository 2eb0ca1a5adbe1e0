"""Answers remembered for short texts only: a cache whose keys the sender writes must be bounded in octets, not just in number (rule R16)."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Answer = TypeVar("Answer")


def remembered(most: int, longest: int) -> Callable[[Callable[[str], Answer]], Callable[[str], Answer]]:
    """Remember the answers to the last `most` texts of at most `longest` characters; longer ones are worked out anew each time."""

    def decorate(function: Callable[[str], Answer]) -> Callable[[str], Answer]:
        known = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answer(text: str) -> Answer:
            return known(text) if len(text) <= longest else function(text)

        return answer

    return decorate
