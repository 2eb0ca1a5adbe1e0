"""Several at once: each by itself, all undone together."""

import pytest

from sekisho.model.access import WHOLE
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.quarantine.many import MOST, delete_many, release_many, restore_many
from sekisho.testing.askers import THE_ADMINISTRATOR, a_trail


async def test_deleted_undone_and_delivered(place):
    post, sink, keep = place
    records, directory, clock = post.stores.records, post.runner.directory, post.clock
    numbers = tuple([(await keep()).id for _ in range(3)])
    trail = a_trail()
    done = await delete_many(records, directory, clock, DEFAULT_TENANT, WHOLE, trail, "x", (*numbers, "0" * 20, numbers[0]))
    assert (done.done, [one.held for one in done.refused]) == (numbers, ["0" * 20])
    assert trail.end("done").subject == "3 of 5 held mails"
    assert (await restore_many(records, clock, DEFAULT_TENANT, WHOLE, a_trail(), "x", numbers)).done == numbers
    done = await release_many(records, directory, post.stores.signals, clock, DEFAULT_TENANT, THE_ADMINISTRATOR, a_trail(), numbers, learn=True)
    assert done.done == numbers
    again = await release_many(records, directory, post.stores.signals, clock, DEFAULT_TENANT, THE_ADMINISTRATOR, a_trail(), numbers)
    assert len(again.refused) == 3
    await post.settled()
    assert len(sink.messages) == 3
    await post.stores.history.store(await records.outbox(1_000))
    assert {(one.says, one.by) for one in await post.stores.opinions.opinions(DEFAULT_TENANT, 10)} == {("wanted", "admin:command:the administrator")}


@pytest.mark.parametrize("numbers", [(), ("0" * 20,) * (MOST + 1)])
async def test_how_many(place, numbers):
    post = place[0]
    with pytest.raises(Refused, match="name 1 to"):
        await restore_many(post.stores.records, post.clock, DEFAULT_TENANT, WHOLE, a_trail(), "x", numbers)
