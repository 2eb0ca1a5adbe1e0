"""One page of a list, and where the next begins."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """`next` is given back as `after` to get the page behind this one; "" when this is the last."""

    items: tuple[Item, ...]
    next: str = ""
