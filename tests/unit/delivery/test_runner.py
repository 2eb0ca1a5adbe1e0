"""The service as a whole: claims renewed while they fly, nothing lost at the end, slow ones out of the way."""

import asyncio
from dataclasses import replace

from sekisho.delivery.means import Spool, Telling, Ways
from sekisho.delivery.runner import DeliveryRunner
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.model.tenant import Tenant
from sekisho.model.tracking import EventKind
from sekisho.tenancy.known.directory import StaticDirectory
from sekisho.testing.post_office import SETTINGS, PostOffice, route_to
from sekisho.testing.sink import Fault, Sink

CONTENT = b"Subject: Minutes\r\n\r\nText\r\n"


def office(folder, sink, **settings):
    return PostOffice(folder, {"example.test": route_to(sink.port)}, replace(SETTINGS, **settings))


async def test_an_attempt_longer_than_its_lease_is_neither_doubled_nor_lost(tmp_path):
    async with Sink() as sink, office(tmp_path, sink, lease=0.1) as post:
        sink.delay = 0.1
        delivery = await post.put(CONTENT, ["taro@example.test"])
        await post.settled()
        assert len(sink.messages) == 1
        assert sink.connections == 1
        assert post.fates() == {"taro@example.test": "delivered"}
        assert len(await post.story(delivery, EventKind.DELIVERED)) == 1
    assert await post.stores.records.check() == []


async def test_an_outcome_that_came_after_the_lease_is_committed_under_the_next_claim(tmp_path):
    """The lease ran out and nobody else came: our own next claim brings the outcome home instead of a second attempt."""
    async with Sink() as sink, office(tmp_path, sink, lease=0.2, poll=0.05) as post:
        records = post.stores.records
        commit, late = records.record_attempts, []

        async def commit_late(batch):
            if not late:
                late.append(True)
                await asyncio.sleep(0.3)
                await records.claim_due("somebody's clock", post.clock.now(), 0.0, 10)  # the token of before is worthless now
            return await commit(batch)

        records.record_attempts = commit_late
        await post.put(CONTENT, ["taro@example.test"])
        await post.settled()
        assert len(sink.messages) == 1
        assert post.runner.in_flight == 0


async def test_an_outcome_whose_claim_is_lost_for_good_is_forgotten(tmp_path):
    async with Sink() as sink, office(tmp_path, sink, lease=30.0) as post:
        sink.script = lambda verb, _: Fault.HANG if verb == "DOT" else None
        await post.put(CONTENT, ["taro@example.test"])
        await post.until(lambda: "DATA" in sink.commands)
        post.clock.shift += 31
        (claimed,) = await post.stores.records.claim_due("another", post.clock.now(), 1_000.0, 10)
        assert claimed.token == 2
        await post.until(lambda: post.metrics.total("claims_lost_total") == 1)
        assert post.runner.in_flight == 1
        post.clock.shift += 61
        await post.until(lambda: post.runner.in_flight == 0)


async def test_two_runners_on_one_spool_deliver_each_message_once(tmp_path):
    async with Sink() as sink:
        post = office(tmp_path, sink)
        directory = StaticDirectory([Tenant()], {}, {})
        stores = post.stores
        spool = Spool(stores.records, stores.blobs, stores.signals, post.clock)
        other = DeliveryRunner(spool, directory, Ways(post.maildir), replace(SETTINGS, owner="b"), Telling(post.metrics))
        running = asyncio.create_task(other.run())
        async with post:
            for number in range(200):
                await post.put(CONTENT, [f"user{number}@example.test"])
            await post.settled()
        other.stop()
        await running
        assert len(sink.messages) == 200


async def test_a_round_that_fails_is_followed_by_the_next(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("sekisho.delivery.runner.PAUSE", 0.01)
    async with Sink() as sink:
        post = office(tmp_path, sink)
        claim, failures = post.stores.records.claim_due, [OSError("away"), OSError("away")]

        async def claim_due(*arguments):
            if failures:
                raise failures.pop()
            return await claim(*arguments)

        post.stores.records.claim_due = claim_due
        async with post:
            await post.put(CONTENT, ["taro@example.test"])
            await post.settled()
    assert post.metrics.total("delivery_failures_total") == 2
    assert caplog.text.count("a round of the delivery runner failed") == 2


async def test_an_error_of_ours_costs_a_retry_with_a_traceback_never_a_hot_loop(tmp_path, caplog):
    async with Sink() as sink, office(tmp_path, sink) as post:
        read, tries = post.stores.blobs.read, []

        async def broken(ref):
            tries.append(ref)
            raise ZeroDivisionError("a bug of ours")

        post.stores.blobs.read = broken
        delivery = await post.put(CONTENT, ["taro@example.test"])
        await post.until(lambda: post.metrics.total("delivery_failures_total") == 1)
        await asyncio.sleep(0.3)
        assert len(tries) == 1
        assert "ZeroDivisionError" in caplog.text
        post.stores.blobs.read = read
        post.clock.shift += 60
        await post.settled()
        assert len(sink.messages) == 1
        (event,) = await post.story(delivery, EventKind.ATTEMPTED)
        assert "internal error" in dict(event.facts)["reply"]


async def test_mail_of_a_slow_destination_is_put_back_when_there_is_too_much_of_it(tmp_path):
    async with Sink() as slow, Sink() as quick:
        routes = {"slow.test": route_to(slow.port), "example.test": route_to(quick.port)}
        slow.delay = 0.3
        async with PostOffice(tmp_path, routes, replace(SETTINGS, in_memory=40, batch=20)) as post:
            for number in range(100):
                await post.put(CONTENT, [f"user{number}@slow.test"])
            await asyncio.sleep(0.5)
            post.clock.shift += 30
            for number in range(20):
                await post.put(CONTENT, [f"user{number}@example.test"])
            await post.until(lambda: len(quick.messages) == 20)
            assert len(slow.messages) < 100
            assert post.runner.in_flight <= 80


async def test_a_new_directory_is_used_at_once(tmp_path):
    async with Sink() as sink, office(tmp_path, sink) as post:
        sink.script = lambda verb, argument: "550 5.1.1 no" if verb == "RCPT" and "taro" in argument else None
        post.runner.directory = StaticDirectory([Tenant()], {}, {(DEFAULT_TENANT, "partner.test"): route_to(sink.port)})
        await post.put(CONTENT, ["taro@example.test"], may_bounce=True)
        await post.settled()
        assert post.fates() == {"taro@example.test": "bounced", "hanako@partner.test": "delivered"}


async def test_stopping_does_not_wait_for_one_who_never_answers(tmp_path):
    async with Sink() as sink:
        post = office(tmp_path, sink, drain=0.2)
        sink.script = lambda verb, _: Fault.HANG if verb == "MAIL" else None
        post.start()
        await post.put(CONTENT, ["taro@example.test"])
        await post.until(lambda: any(line.startswith("MAIL") for line in sink.commands))
        async with asyncio.timeout(3):
            await post.stop()
        assert len(await post.queue()) == 1


async def test_stopping_an_idle_runner_is_quick(tmp_path):
    post = PostOffice(tmp_path, {}, replace(SETTINGS, poll=30.0))
    post.start()
    await asyncio.sleep(0.05)
    async with asyncio.timeout(2):
        await post.stop()


async def test_at_rest_nothing_is_claimed_what_waits_is_put_back_and_later_it_goes_on(tmp_path):
    async with Sink() as sink, office(tmp_path, sink, concurrency_per_destination=1) as post:
        sink.script = lambda verb, _: Fault.HANG if verb == "DOT" else None
        for _ in range(3):
            await post.put(CONTENT, ["taro@example.test"])
        await post.until(lambda: "DATA" in sink.commands and post.runner.in_flight == 3)
        post.runner.rest(True)
        await post.until(lambda: post.runner.in_flight == 1)
        claimed = await post.stores.records.claim_due("another", post.clock.now(), 0.0, 10)
        assert len(claimed) == 2, "another machine has them at once"
        sink.script = lambda *_: None
        post.runner.rest(False)
        await post.until(lambda: len(sink.messages) == 3)  # the first is noted at its dot, which was never answered
        await post.until(lambda: post.runner.in_flight == 0)
        assert [delivery.last_reply[:9] for delivery in await post.queue()] == ["451 4.4.2"]


async def test_another_machine_never_gets_what_is_still_being_sent(tmp_path):
    """A next hop that is slower than the lease: the claim is prolonged, so that nobody sends the same mail beside us."""
    patience = replace(SETTINGS.patience, ending=600.0, attempt=600.0)
    async with Sink() as sink, office(tmp_path, sink, lease=30.0, drain=0.1, patience=patience) as post:
        sink.script = lambda verb, _: Fault.HANG if verb == "DOT" else None
        await post.put(CONTENT, ["taro@example.test"])
        await post.until(lambda: "DATA" in sink.commands)
        records = post.stores.records
        for _ in range(6):
            post.clock.shift += 12
            async with asyncio.timeout(20):
                while await records.next_due(0.0) < post.clock.now() + 25:
                    await asyncio.sleep(0.01)
            assert await records.claim_due("another", post.clock.now(), 30.0, 10) == []
