"""What every engine's reader has: threads that begin late, and answers or failures for whoever asked."""

import asyncio
import threading

import pytest

from sekisho.backends.questions import THREADS, Reader


class Shelf(Reader):
    """An engine whose connection is a word."""

    def __init__(self):
        super().__init__("shelf")
        self.closed = 0

    def ask(self, question):
        return question("connection")

    def close_connections(self):
        self.closed += 1


@pytest.fixture
def shelf():
    made = Shelf()
    yield made
    made.close()
    assert made.closed == 1


async def test_questions_are_answered_beside_each_other(shelf):
    met = threading.Barrier(THREADS)
    places = await asyncio.gather(*(shelf.run(lambda _: met.wait(60)) for _ in range(THREADS)))
    assert sorted(places) == list(range(THREADS))
    assert await shelf.soon(str.upper) == "CONNECTION"


async def test_a_failure_is_the_askers_and_the_thread_lives_on(shelf):
    def fails(_):
        raise LookupError("not there")

    for _ in range(2 * THREADS):
        with pytest.raises(LookupError, match="not there"):
            await shelf.run(fails)
    assert await shelf.run(len) == len("connection")


async def test_who_asks_on_the_spot_needs_no_thread(shelf):
    before = threading.active_count()
    assert shelf.at_once(str.title) == "Connection"
    assert threading.active_count() == before


async def test_who_is_cancelled_gets_no_answer_and_takes_none(shelf):
    gate = threading.Event()
    asked = [asyncio.ensure_future(shelf.run(lambda _: gate.wait(60))) for _ in range(THREADS + 1)]
    await asyncio.sleep(0)
    asked[-1].cancel()
    gate.set()
    assert await asyncio.gather(*asked[:-1]) == [True] * THREADS
    assert (await asyncio.gather(asked[-1], return_exceptions=True))[0].__class__ is asyncio.CancelledError
