"""Tables as files: the one way in which a page hands out CSV, safe for spreadsheets."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from starlette.responses import Response, StreamingResponse

from sekisho.console.caller import Caller
from sekisho.keeping.spreadsheet import csv_rows
from sekisho.model.page import Page

MOST = 10_000  # rows of one file
Item = TypeVar("Item")


def as_csv(caller: Caller, name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return rows as an attachment of that name (ours, without an ending)."""

    async def lines() -> AsyncIterator[bytes]:
        for line in csv_rows(headings, rows):
            yield line.encode()

    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return caller.finish(StreamingResponse(lines(), media_type="text/csv", headers=headers))


def said(caller: Caller, *words: str) -> list[str]:
    """Return headings in the reader's language."""
    return [caller.say(word) for word in words]


async def everything(ask: Callable[[str], Awaitable[Page[Item]]]) -> list[Item]:
    """Return a list page by page, at most as many rows as a file holds."""
    found: list[Item] = []
    after = ""
    while len(found) < MOST:
        page = await ask(after)
        found += page.items
        after = page.next
        if not after:
            break
    return found[:MOST]
