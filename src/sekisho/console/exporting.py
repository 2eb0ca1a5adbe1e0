"""Tables as files: the one way in which a page hands out CSV, safe for spreadsheets."""

from collections.abc import AsyncIterator, Iterable, Sequence

from starlette.responses import Response, StreamingResponse

from sekisho.console.caller import Caller
from sekisho.keeping.spreadsheet import csv_rows

MOST = 10_000  # rows of one file


def as_csv(caller: Caller, name: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """Return rows as an attachment of that name (ours, without an ending)."""

    async def lines() -> AsyncIterator[bytes]:
        for line in csv_rows(headings, rows):
            yield line.encode()

    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return caller.finish(StreamingResponse(lines(), media_type="text/csv", headers=headers))
