"""Kinds of arguments that callers of use cases give. Their bounds are checked at the door, and told in the API's document."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Bound:
    """What a value may be: the longest text, or the least and the most of a number."""

    longest: int | None = None
    least: int | None = None
    most: int | None = None
    says: str = ""


ShortText = Annotated[str, Bound(longest=320)]  # an identifier, an address (RFC 5321 section 4.5.3.1), a name
LongText = Annotated[str, Bound(longest=20_000)]
Cursor = Annotated[str, Bound(longest=200, says="`next` of the page before")]
Limit = Annotated[int, Bound(least=1, most=1_000, says="how many at most")]
