import asyncio
import os
import signal

import pytest

from sekisho.gate.inspectors.jobs import CouldNotOpen
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.gate.inspectors.pool import Inspectors
from sekisho.model.dossier import Opened
from sekisho.model.errors import TemporaryFailure

SMALL = PoolSettings(size=1, most=1, one_shots=1, spares=1, seconds=20.0)
QUICK = PoolSettings(size=1, most=2, one_shots=1, spares=1, seconds=0.3, seconds_per_megabyte=0.0)


async def ask(inspectors: Inspectors, content: bytes) -> Opened | CouldNotOpen:
    return await inspectors.open(content, len(content))


async def subject(inspectors: Inspectors, content: bytes) -> str:
    answer = await ask(inspectors, content)
    assert isinstance(answer, Opened)
    return answer.message.subject


async def test_a_message_becomes_facts(pool):
    async with pool(SMALL) as inspectors:
        answer = await ask(inspectors, b"From: a@example.test\r\n\r\nhello\r\n")
        assert isinstance(answer, Opened)
        assert (answer.message.subject, answer.message.size) == ("opened", 31)
        assert inspectors.stats.opened == 1


async def test_many_messages_at_once_each_get_their_own_answer(pool):
    async with pool(PoolSettings(size=2, most=4)) as inspectors:
        contents = [b"message %d" % number + b"x" * (number * 97 % 3000) for number in range(300)]
        answers = await asyncio.gather(*(ask(inspectors, content) for content in contents))
        assert [answer.message.size for answer in answers] == [len(content) for content in contents]
        assert inspectors.waiting == 0
        assert inspectors.running == 0


@pytest.mark.parametrize("size", [127 * 1024, 129 * 1024, 5_000_000])
async def test_large_messages_arrive_whole(pool, size):
    async with pool(SMALL) as inspectors:
        answer = await ask(inspectors, b"z" * size)
        assert isinstance(answer, Opened)
        assert answer.message.size == size


async def test_many_large_messages_at_once(pool):
    async with pool(PoolSettings(size=1, most=1)) as inspectors:
        sizes = [100_000 + number for number in range(30)]
        answers = await asyncio.gather(*(ask(inspectors, b"z" * size) for size in sizes))
        assert [answer.message.size for answer in answers] == sizes


async def test_a_file_is_read_through_its_descriptor(pool, tmp_path):
    path = tmp_path / "raw"
    path.write_bytes(b"w" * 300_000)
    async with pool(SMALL) as inspectors:
        descriptor = os.open(path, os.O_RDONLY)
        answer = await inspectors.open(descriptor, 300_000)
        os.close(descriptor)
        assert isinstance(answer, Opened)
        assert answer.message.size == 300_000


async def test_a_descriptor_that_can_be_written_is_never_handed_over(pool, tmp_path):
    async with pool(SMALL) as inspectors:
        descriptor = os.open(tmp_path / "raw", os.O_RDWR | os.O_CREAT)
        with pytest.raises(ValueError, match="read-only"):
            await inspectors.open(descriptor, 0)
        os.close(descriptor)


async def test_a_wrong_size_is_a_mistake_of_the_caller(pool):
    async with pool(SMALL) as inspectors:
        with pytest.raises(ValueError, match="size"):
            await inspectors.open(b"abc", 4)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"abort", "SIG"),
        (b"segfault", "SIGSEGV"),
        (b"raise", "ValueError: no ?[31m such thing"),
        (b"allocate", "MemoryError"),
        (b"surrogate", "surrogate"),
        (b"large reply", "octets"),
        (b"bounds", "subject"),
        (b"other size", "size of another message"),
        (b"garbage", "broke the protocol"),
        (b"huge", "broke the protocol"),
        (b"other job", "another job"),
        (b"start twice", "broke the protocol"),
    ],
)
async def test_a_message_that_breaks_two_inspectors_is_reported_and_the_next_one_is_opened(pool, content, reason):
    async with pool(SMALL) as inspectors:
        answer = await ask(inspectors, content)
        assert isinstance(answer, CouldNotOpen)
        assert answer.reason.startswith("the inspector died twice on this message: ")
        assert reason in answer.reason
        assert answer.reason.isprintable()
        assert await subject(inspectors, b"harmless") == "opened"
        assert (inspectors.stats.deaths, inspectors.stats.could_not_open) == (2, 1)


@pytest.mark.parametrize("content", [b"slow:60", b"spin"])
async def test_a_message_that_takes_too_long_is_killed_twice_and_reported(pool, content):
    async with pool(QUICK) as inspectors:
        answer = await ask(inspectors, content)
        assert answer == CouldNotOpen("the inspector died twice on this message: took longer than 0.3 seconds")
        assert inspectors.stats.overdue == 2
        assert await subject(inspectors, b"harmless") == "opened"


async def test_an_inspector_dead_once_is_no_verdict(pool):
    async with pool(SMALL) as inspectors:
        assert await subject(inspectors, b"abort once") == "opened"
        assert (inspectors.stats.deaths, inspectors.stats.could_not_open) == (1, 0)


async def test_only_the_message_that_was_begun_is_charged(pool):
    async with pool(SMALL) as inspectors:
        await ask(inspectors, b"warm")
        answers = await asyncio.gather(ask(inspectors, b"abort"), *(ask(inspectors, b"bystander %d" % number) for number in range(20)))
        assert isinstance(answers[0], CouldNotOpen)
        assert all(isinstance(answer, Opened) for answer in answers[1:])
        assert inspectors.stats.deaths == 2


async def test_what_needs_it_is_opened_in_a_process_that_opens_nothing_else(pool):
    async with pool(SMALL) as inspectors:
        for _ in range(3):
            assert await subject(inspectors, b"one-shot") == "opened"
        assert inspectors.stats.one_shots == 3
        assert inspectors.stats.deaths == 0
        resident = await subject(inspectors, b"who:")
        assert resident.endswith(" False")
        assert await subject(inspectors, b"who:") == resident


async def test_a_one_shot_child_that_dies_is_tried_once_more(pool):
    async with pool(SMALL) as inspectors:
        answer = await ask(inspectors, b"abort in one shot")
        assert isinstance(answer, CouldNotOpen)
        assert inspectors.stats.deaths == 2


@pytest.mark.parametrize(("what", "outcome"), [("open", "PermissionError"), ("socket", "PermissionError"), ("fork", "PermissionError")])
async def test_an_inspector_cannot_get_out(pool, what, outcome):
    async with pool(SMALL) as inspectors:
        assert await subject(inspectors, f"try:{what}".encode()) == outcome


async def test_an_inspector_cannot_import_what_was_not_warmed(pool):
    async with pool(SMALL) as inspectors:
        assert await subject(inspectors, b"try:import") == "ModuleNotFoundError"


async def test_inspectors_are_renewed_after_so_many_messages(pool):
    async with pool(PoolSettings(size=1, most=1, recycle_after=10)) as inspectors:
        processes = set()
        while inspectors.stats.recycled < 3:  # a successor is there some messages later: nobody waits for it
            processes.add(await subject(inspectors, b"who:"))
        assert len(processes) >= 3
        assert inspectors.stats.deaths == 0


async def test_what_waits_behind_a_slow_message_is_sent_elsewhere(pool):
    async with pool(PoolSettings(size=1, most=2, slow=0.05)) as inspectors:
        await ask(inspectors, b"warm")
        slow = asyncio.create_task(ask(inspectors, b"slow:60"))
        await asyncio.sleep(0.02)
        assert await subject(inspectors, b"behind") == "opened"
        assert not slow.done()
        slow.cancel()


async def test_the_pool_grows_while_messages_wait_and_shrinks_again(pool):
    async with pool(PoolSettings(size=1, most=3, idle=0.2)) as inspectors:
        await asyncio.gather(*(ask(inspectors, b"slow:0.6") for _ in range(6)))
        spares = inspectors.settings.spares  # one-shot children that stand ready
        assert inspectors.stats.spawned >= 3 + spares
        for _ in range(50):
            if len(inspectors.pids) == 1 + spares:
                break
            await asyncio.sleep(0.1)
        assert len(inspectors.pids) == 1 + spares  # the base size and those
        assert await subject(inspectors, b"again") == "opened"


async def test_a_killed_inspector_is_replaced(pool):
    async with pool(SMALL) as inspectors:
        first = (await subject(inspectors, b"who:")).split()[0]
        os.kill(int(first), signal.SIGKILL)
        assert (await subject(inspectors, b"who:")).split()[0] != first
        assert inspectors.stats.deaths == 0


async def test_beyond_the_bound_messages_are_told_to_come_again(pool):
    async with pool(PoolSettings(size=1, most=1, waiting=3)) as inspectors:
        await ask(inspectors, b"warm")
        asked = [asyncio.create_task(ask(inspectors, b"slow:60")) for _ in range(1 + 1 + 3 + 1)]
        refused, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(TemporaryFailure, match="too many"):
            await refused.pop()
        assert inspectors.stats.refused >= 1
    await asyncio.gather(*asked, return_exceptions=True)


async def test_a_message_does_not_wait_for_ever(pool):
    async with pool(PoolSettings(size=1, most=1, patience=0.2, slow=9.0)) as inspectors:
        await ask(inspectors, b"warm")
        asked = [asyncio.create_task(ask(inspectors, b"slow:60")) for _ in range(1 + 1 + 1)]
        expired, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(TemporaryFailure, match="no inspector had time"):
            await expired.pop()
        assert inspectors.stats.expired >= 1
    await asyncio.gather(*asked, return_exceptions=True)


async def test_a_caller_that_gave_up_disturbs_nobody(pool):
    async with pool(SMALL) as inspectors:
        await ask(inspectors, b"warm")
        given_up = [asyncio.create_task(ask(inspectors, b"slow:0.1")) for _ in range(3)]
        await asyncio.sleep(0.02)
        for task in given_up:
            task.cancel()
        assert await subject(inspectors, b"after") == "opened"


async def test_closing_tells_everyone_to_come_again(pool):
    async with pool(SMALL) as inspectors:
        await ask(inspectors, b"warm")
        waiting = [asyncio.create_task(ask(inspectors, b"slow:30")) for _ in range(4)]
        await asyncio.sleep(0.05)
        await inspectors.close()
        for task in waiting:
            with pytest.raises(TemporaryFailure):
                await task
        with pytest.raises(TemporaryFailure, match="closed"):
            await ask(inspectors, b"late")
