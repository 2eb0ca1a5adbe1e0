"""Fetching public pages: policies, reports, feeds. Never an address that only we can reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class NotFetched(Exception):
    """The page could not be had. `refused` tells whether asking again is useless: the address itself is one that must not be asked."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Page:
    """What came. `unchanged`: the page is the one that the tag names, and there are no octets."""

    status: int
    octets: bytes
    media_type: str = ""
    tag: str = ""  # ETag, to be given with the next question
    unchanged: bool = False


class Web(Protocol):
    """A client that follows the rules against forged requests."""

    async def post(
        self, url: str, octets: bytes, *, media_type: str = "application/json", fields: Mapping[str, str] | None = None, seconds: float = 20.0
    ) -> int:
        """Hand octets over and return the status; no redirect is followed. `fields` go into the header. Raises NotFetched."""
        ...

    async def get(self, url: str, *, tag: str = "", largest: int = 1_048_576, seconds: float = 20.0, redirects: int = 3) -> Page:
        """Return a page of at most `largest` octets. Raises NotFetched for everything else, also for a status that is neither 200 nor 304."""
        ...

    async def send_form(
        self, url: str, form: bytes, *, fields: Mapping[str, str] | None = None, largest: int = 1_048_576, seconds: float = 20.0
    ) -> Page:
        """Send a form and return the answer, whatever its status; by the same rules. No redirection is followed. `fields` go into the header."""
        ...
