"""A stream goes out as the use case made it."""

from sekisho.api.views.events import stream


async def test_pieces_go_out_as_they_are():
    async def pieces():
        yield b"id: 1-0\n\n"

    assert [piece async for piece in stream(pieces())] == [b"id: 1-0\n\n"]
