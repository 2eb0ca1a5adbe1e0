"""Mail goes out over real sockets, to next hops of every mood (drills 8, 9, 11, 12 of the reliability page in small)."""

import asyncio
from dataclasses import replace

import pytest

from sekisho.model.decision import Edit
from sekisho.model.tracking import EventKind
from sekisho.testing.post_office import SETTINGS, PostOffice, office_beside, route_to
from sekisho.testing.sink import Fault, Sink

CONTENT = b"From: Hanako <hanako@partner.test>\r\nSubject: Minutes\r\n\r\n.dot\r\nText\r\n"


async def test_messages_arrive_unchanged_but_for_declared_changes(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        plain = await post.put(CONTENT, ["taro@example.test", "jiro@example.test"])
        await post.put(CONTENT, ["taro@example.test"], changes=(Edit(0, 0, b"X-First: 1\r\n"), Edit(45, 45, b"[bulk] ")))
        await post.settled()
    first, second = sorted(sink.messages, key=lambda taken: len(taken.content))
    assert first.content == CONTENT
    assert first.recipients == ("TO:<taro@example.test>", "TO:<jiro@example.test>")
    assert first.mail == f"FROM:<hanako@partner.test> SIZE={len(CONTENT)}"
    assert second.content == b"X-First: 1\r\n" + CONTENT[:45] + b"[bulk] " + CONTENT[45:]
    assert set(post.fates().values()) == {"delivered"}
    (event, _) = await post.story(plain, EventKind.DELIVERED)
    facts = dict(event.facts)
    assert facts["hop"] == f"127.0.0.1:{sink.port}"
    assert facts["reply"] == "250 2.0.0 taken"
    assert facts["attempts"] == "1"
    assert await post.stores.records.check() == []


async def test_many_messages_share_few_connections(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink, messages_per_connection=50) as post:
        for number in range(300):
            await post.put(CONTENT, [f"user{number}@example.test"])
        await post.settled()
        assert len(sink.messages) == 300
        assert sink.most_connections <= 20
        assert sink.connections <= 30
    assert sink.commands.count("QUIT") == sink.connections
    assert await post.stores.records.check() == []


async def test_a_large_message_is_streamed_from_its_file(tmp_path):
    content = b"Subject: large\r\n\r\n" + b".line of a large message\r\n" * 40_000
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        writer = post.stores.blobs.create("default", "a" * 20, "raw")
        writer.write(content)
        ref = await writer.finish()
        await post.put(CONTENT, ["taro@example.test"], content=ref, changes=(Edit(0, 0, b"X-First: 1\r\n"),))
        await post.settled()
    assert sink.messages[0].content == b"X-First: 1\r\n" + content
    assert f"SIZE={len(content) + 12}" in sink.messages[0].mail


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize("fault", list(Fault))
async def test_a_fault_at_any_verb_costs_a_retry_and_never_the_message(tmp_path, verb, fault):
    """A hang, a drip and an endless reply end at their deadline, the connection is given back, the message is tried again."""
    faults = [fault]
    patience = replace(SETTINGS.patience, greeting=0.3, hello=0.3, mail=0.3, rcpt=0.3, data=0.3, ending=0.3)
    async with Sink() as sink, office_beside(tmp_path, sink, patience=patience) as post:
        sink.script = lambda at, _: faults.pop() if at == verb and faults else None
        delivery = await post.put(CONTENT, ["taro@example.test"])
        await post.until(lambda: not faults)
        for _ in range(3):  # the message waits, and so does a destination that could not be reached
            await asyncio.sleep(0.15)
            post.clock.shift += 60
        await post.settled()
        assert post.fates() == {"taro@example.test": "delivered"}
        story = await post.story(delivery)
        attempted = [dict(event.facts) for event in story if event.kind is EventKind.ATTEMPTED]
        assert attempted or fault in {Fault.CLOSE, Fault.RESET}
        doubled = verb == "DOT" and fault is not Fault.ENDLESS
        assert len(sink.messages) == (2 if verb == "DOT" else 1)
        if doubled:
            assert "reply_lost" in attempted[0]
    assert await post.stores.records.check() == []


async def test_a_connection_that_died_while_idle_is_replaced_without_an_attempt(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink, first_concurrency=1, concurrency_per_destination=1) as post:
        await post.put(CONTENT, ["taro@example.test"])
        await post.settled()
        mails = iter([Fault.CLOSE])
        sink.script = lambda verb, _: next(mails, None) if verb == "MAIL" else None
        delivery = await post.put(CONTENT, ["jiro@example.test"])
        await post.settled()
        assert sink.connections == 2
        assert await post.story(delivery, EventKind.ATTEMPTED) == []
        assert set(post.fates().values()) == {"delivered"}


async def test_a_destination_that_is_down_rests_and_all_its_mail_returns(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        await sink.stop()
        for number in range(100):
            await post.put(CONTENT, [f"user{number}@example.test"])
        while not all(delivery.attempts for delivery in await post.queue()):
            await asyncio.sleep(0.01)
        assert post.metrics.total("destinations_unreachable_total") <= 3  # one asks for all
        await sink.start()
        post.clock.shift += 120
        await post.settled()
        assert len(sink.messages) == 100
    assert await post.stores.records.check() == []


async def test_a_second_host_takes_over(tmp_path):
    async with Sink() as dead, Sink() as alive:
        await dead.stop()
        async with PostOffice(tmp_path, {"example.test": route_to(dead.port, alive.port)}) as post:
            for _ in range(3):
                await post.put(CONTENT, ["taro@example.test"])
            await post.settled()
    assert len(alive.messages) == 3


async def test_a_blackhole_does_not_hold_up_others(tmp_path):
    async with Sink() as sink, Sink() as hole:
        hole.script = lambda verb, _: Fault.HANG if verb == "CONNECT" else None
        routes = {"example.test": route_to(sink.port), "hole.test": route_to(hole.port)}
        async with PostOffice(tmp_path, routes, replace(SETTINGS, concurrency=8)) as post:
            for number in range(50):
                await post.put(CONTENT, [f"user{number}@hole.test"])
            for number in range(50):
                await post.put(CONTENT, [f"user{number}@example.test"])
            await post.until(lambda: len(sink.messages) == 50)
            assert hole.messages == []


async def test_a_host_that_limits_connections_still_gets_all(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        sink.script = lambda verb, _: "421 4.7.0 too many" if verb == "CONNECT" and sink.open_connections > 2 else None
        for number in range(200):
            await post.put(CONTENT, [f"user{number}@example.test"])
        await post.until(lambda: len(sink.messages) > 0)
        for _ in range(40):
            post.clock.shift += 30
            await asyncio.sleep(0.05)
        await post.settled()
        assert len(sink.messages) == 200
    assert await post.stores.records.check() == []


async def test_more_recipients_than_one_transaction_takes(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        await post.put(CONTENT, [f"user{number}@example.test" for number in range(250)])
        await post.settled()
    assert sorted(len(taken.recipients) for taken in sink.messages) == [50, 100, 100]


async def test_content_that_cannot_be_read_stays_queued_loudly(tmp_path):
    async with Sink() as sink, office_beside(tmp_path, sink) as post:
        delivery = await post.put(CONTENT, ["taro@example.test"], next_at=post.clock.now() + 5)
        name = next(iter(post.stores.blobs.inline))
        post.stores.blobs.inline[name] = b"damaged"
        post.clock.shift += 10
        await post.until(lambda: post.metrics.total("damaged_blobs_total") == 1)
        post.stores.blobs.inline[name] = CONTENT
        post.clock.shift += 60
        await post.settled()
        assert len(sink.messages) == 1
        assert await post.story(delivery, EventKind.ATTEMPTED)


async def test_stopping_finishes_what_is_begun_and_forgets_nothing(tmp_path):
    async with Sink() as sink:
        post = office_beside(tmp_path, sink, concurrency_per_destination=2, first_concurrency=2)
        post.start()
        for number in range(50):
            await post.put(CONTENT, [f"user{number}@example.test"])
        await post.until(lambda: len(sink.messages) >= 5)
        await post.stop()
        assert post.runner.in_flight == 0
        assert len(sink.messages) + len(await post.queue()) == 50
        assert list(post.fates().values()).count("delivered") == len(sink.messages)
    assert await post.stores.records.check() == []


async def test_the_embedded_mailbox(tmp_path):
    async with PostOffice(tmp_path) as post:
        await post.put(CONTENT, ["taro@example.test", "jiro@example.test"])
        await post.settled()
    assert post.maildir.list_mailboxes() == [("jiro@example.test", 1), ("taro@example.test", 1)]


async def test_a_runner_that_dies_loses_nothing_and_doubles_only_what_was_in_flight(tmp_path):
    """Drill 3 in small: cut off without warning in the middle of its work, followed by another when the leases have run out."""
    async with Sink() as sink:
        post = office_beside(tmp_path, sink, lease=0.5)
        post.start()
        for number in range(300):
            await post.put(CONTENT + b"%d\r\n" % number, [f"user{number}@example.test"])
        await post.until(lambda: len(sink.messages) >= 60)
        in_flight = post.runner.in_flight
        for task in asyncio.all_tasks() - {asyncio.current_task(), *sink.tasks}:
            task.cancel()
        await asyncio.sleep(0.05)
        successor = office_beside(tmp_path, sink, lease=0.5)
        successor.adopt(post)
        async with successor:
            await successor.settled()
        contents = [taken.content for taken in sink.messages]
        assert len(set(contents)) == 300
        assert len(contents) - 300 <= in_flight
        assert set(successor.fates().values()) == {"delivered"}
    assert await successor.stores.records.check() == []
