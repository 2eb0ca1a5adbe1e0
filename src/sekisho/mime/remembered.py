"""Answers remembered for short texts only: a cache whose keys the sender writes must be bounded in octets, not just in number (rule R16)."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

Answer = TypeVar("Answer")
Text = TypeVar("Text", str, bytes)


def remembered(most: int, longest: int) -> Callable[[Callable[[Text], Answer]], Callable[[Text], Answer]]:
    """Remember the answers to the last `most` texts of at most `longest` characters or octets; longer ones are worked out anew each time."""

    def decorate(function: Callable[[Text], Answer]) -> Callable[[Text], Answer]:
        known = lru_cache(maxsize=most)(function)

        @wraps(function)
        def answer(text: Text) -> Answer:
            return known(text) if len(text) <= longest else function(text)

        return answer

    return decorate
