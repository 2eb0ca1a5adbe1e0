import asyncio
import os

import pytest

from sekisho.gate.inspectors.jobs import CouldNotOpen
from sekisho.gate.inspectors.lane import PoolSettings
from sekisho.model.dossier import Opened


async def test_no_more_than_allowed_are_at_work_at_once(pool):
    async with pool(PoolSettings(size=2, one_shots=2, spares=1)) as inspectors:
        asked = [asyncio.create_task(inspectors.open(b"one-shot:%d" % number, 10)) for number in range(10)]
        most = 0
        while not all(task.done() for task in asked):
            most = max(most, inspectors._alone.working())
            await asyncio.sleep(0.001)
        assert 1 <= most <= 2
        assert inspectors.stats.one_shots == 10


async def test_a_spare_stands_ready_and_is_replaced(pool):
    async with pool(PoolSettings(size=1, most=1, spares=2)) as inspectors:

        async def ready() -> set[int]:
            while len(inspectors._alone.inspectors) < 2:
                await asyncio.sleep(0.005)
            return {inspector.pid for inspector in inspectors._alone.inspectors}

        before = await ready()
        assert isinstance(await inspectors.open(b"one-shot", 8), Opened)
        assert len(await ready() & before) == 1


async def test_a_child_ends_with_its_one_message(pool):
    async with pool(PoolSettings(size=1, most=1, spares=1)) as inspectors:
        while not inspectors._alone.inspectors:
            await asyncio.sleep(0.005)
        (child,) = inspectors._alone.inspectors
        await inspectors.open(b"one-shot", 8)
        while True:
            try:
                os.kill(child.pid, 0)
            except ProcessLookupError:
                break
            await asyncio.sleep(0.005)
        assert child.served == 1


async def test_without_spares_a_child_is_forked_when_needed(pool):
    async with pool(PoolSettings(size=1, most=1, spares=0)) as inspectors:
        assert isinstance(await inspectors.open(b"one-shot", 8), Opened)


async def test_of_pictures_in_which_nothing_is_the_first_facts_stand(pool):
    async with pool(PoolSettings(size=1, most=1)) as inspectors:
        opened = await inspectors.open(b"pictures:logo,photo", 19)
        assert isinstance(opened, Opened)
        assert opened.message.subject == "but for pictures"
        assert (inspectors.stats.glances, inspectors.stats.one_shots, inspectors.stats.opened) == (1, 0, 1)


async def test_if_anything_is_in_the_pictures_the_whole_message_is_opened_by_another_child(pool):
    async with pool(PoolSettings(size=1, most=1)) as inspectors:
        opened = await inspectors.open(b"pictures:logo,code", 18)
        assert isinstance(opened, Opened)
        assert opened.message.subject == "opened"
        assert (inspectors.stats.glances, inspectors.stats.one_shots, inspectors.stats.opened) == (1, 1, 1)


@pytest.mark.parametrize("picture", [b"abort", b"lie"])
async def test_who_fails_at_pictures_says_nothing_about_them(pool, picture):
    async with pool(PoolSettings(size=1, most=1)) as inspectors:
        opened = await inspectors.open(b"pictures:" + picture, 9 + len(picture))
        assert isinstance(opened, Opened)
        assert opened.message.subject == "opened"  # wholly, in a child of its own: never by the facts that came before
        assert inspectors.stats.deaths == 1


async def test_who_hangs_at_pictures_is_killed(pool):
    async with pool(PoolSettings(size=1, most=1, seconds=0.5)) as inspectors:
        opened = await inspectors.open(b"pictures:hang", 13)
        assert isinstance(opened, Opened)
        assert opened.message.subject == "opened"
        assert inspectors.stats.overdue == 1


async def test_pictures_that_kill_twice_leave_the_message_unopened(pool):
    async with pool(PoolSettings(size=1, most=1)) as inspectors:
        assert isinstance(await inspectors.open(b"pictures:abort always", 21), CouldNotOpen)


async def test_the_same_pictures_are_not_looked_at_again_if_nothing_was_in_them(pool):
    async with pool(PoolSettings(size=1, most=1)) as inspectors:
        for _ in range(3):
            opened = await inspectors.open(b"pictures:logo,photo", 19)
            assert isinstance(opened, Opened)
            assert opened.message.subject == "but for pictures"
        assert (inspectors.stats.glances, inspectors.stats.known_pictures, inspectors.stats.opened) == (1, 2, 3)
        for other in (b"pictures:logo,photos", b"pictures:photo,logo", b"pictures:logophoto", b"pictures:l,ogophoto"):
            await inspectors.open(other, len(other))
        assert (inspectors.stats.glances, inspectors.stats.known_pictures) == (5, 2)


@pytest.mark.parametrize("picture", [b"code", b"abort", b"lie"])
async def test_what_was_found_or_failed_is_looked_at_each_time(pool, picture):
    async with pool(PoolSettings(size=1, most=1)) as inspectors:
        for _ in range(2):
            opened = await inspectors.open(b"pictures:" + picture, 9 + len(picture))
            assert isinstance(opened, Opened)
            assert opened.message.subject == "opened"
        assert inspectors.stats.known_pictures == 0


async def test_few_pictures_are_remembered(pool, monkeypatch):
    monkeypatch.setattr("sekisho.gate.inspectors.alone._MOST_REMEMBERED", 2)
    async with pool(PoolSettings(size=1, most=1)) as inspectors:
        for picture in (b"a", b"b", b"c", b"a"):
            await inspectors.open(b"pictures:" + picture, 10)
        assert (inspectors.stats.glances, inspectors.stats.known_pictures) == (4, 0)


async def test_pictures_of_one_owner_are_looked_at_by_one_child(pool):
    async with pool(PoolSettings(size=1, most=1, one_shots=1, spares=1)) as inspectors:
        for number in range(6):
            opened = await inspectors.open(b"pictures:logo%d" % number, 14, owner="one")
            assert isinstance(opened, Opened)
            assert opened.message.subject == "but for pictures"
        (child,) = inspectors._alone._lingering
        assert (child.served, inspectors.stats.glances) == (6, 6)
        await inspectors.open(b"pictures:logo7", 14, owner="two")  # another owner's child
        assert sorted(child.served for child in inspectors._alone._lingering) == [1, 6]
        await inspectors.open(b"one-shot", 8, owner="one")  # a message meets no child that has seen anything
        assert sorted(child.served for child in inspectors._alone._lingering) == [1, 6]


async def test_only_what_a_child_says_first_is_remembered(pool):
    async with pool(PoolSettings(size=1, most=1, one_shots=1)) as inspectors:
        for picture in (b"a", b"b", b"a", b"b"):
            await inspectors.open(b"pictures:" + picture, 10, owner="one")
        assert (inspectors.stats.glances, inspectors.stats.known_pictures) == (3, 1)


async def test_a_child_that_looked_at_pictures_ends_after_so_many_or_a_moment(pool, monkeypatch):
    monkeypatch.setattr("sekisho.gate.inspectors.alone._MOST_GLANCES", 2)
    monkeypatch.setattr("sekisho.gate.inspectors.alone._LINGER", 0.05)
    async with pool(PoolSettings(size=1, most=1, one_shots=1)) as inspectors:
        for number in range(3):
            await inspectors.open(b"pictures:logo%d" % number, 14, owner="one")
        assert [child.served for child in inspectors._alone._lingering] == [1]
        async with asyncio.timeout(20):
            while inspectors._alone._lingering:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("picture", [b"abort", b"lie", b"code"])
async def test_what_goes_wrong_in_a_shared_child_harms_no_other_message(pool, picture):
    async with pool(PoolSettings(size=1, most=1, one_shots=1)) as inspectors:
        await inspectors.open(b"pictures:logo", 13, owner="one")
        asked = [b"pictures:" + picture, b"pictures:other", b"pictures:last"]
        opened = await asyncio.gather(*(inspectors.open(each, len(each), owner="one") for each in asked))
        assert [each.message.subject for each in opened] == ["opened", "but for pictures", "but for pictures"]
