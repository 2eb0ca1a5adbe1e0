"""A back-up holds one moment of everything; a restore sends nothing by itself and refuses what is not whole."""

import asyncio
import json
import os

import pytest

from sekisho.backends.embedded import backup, saved_files
from sekisho.backends.embedded.stores import EmbeddedStores
from sekisho.keeping.ledger import verify
from sekisho.keeping.outbox import pump
from sekisho.model.delivery import NEVER, RESTORED, Fate, Stop
from sekisho.model.errors import Refused
from sekisho.model.ids import DEFAULT_TENANT
from sekisho.testing.builders import NOW
from sekisho.testing.owed import accepted_events, an_acceptance, an_attempt, an_outcome

BIG = os.urandom(300_000)


async def fill(stores, count=20):
    for number in range(count):
        one = an_acceptance(f"Subject: {number}\r\n\r\nx\r\n".encode())
        await stores.records.accept_decided([(one, an_outcome(one.arrival, Fate.QUEUED if number % 3 else Fate.QUARANTINED))])
    await pump(stores.records, stores.history)


@pytest.fixture
async def stores(tmp_path):
    stores = EmbeddedStores.open(tmp_path / "data", "test")
    yield stores
    await stores.close()


async def opened(folder):
    EmbeddedStores.check_integrity(folder)
    return EmbeddedStores.open(folder, "after")


async def test_everything_comes_back_and_nothing_goes_out_by_itself(stores, tmp_path):
    await fill(stores)
    undecided = an_acceptance()
    await stores.records.accept([undecided], accepted_events(undecided.arrival), "edge", NOW)
    (tmp_path / "data" / "sekisho.toml").write_text("# mine\n")
    (tmp_path / "data" / "run" / "state.json").write_text("{}")
    backup.save(tmp_path / "data", tmp_path / "saved")
    held = backup.restore(tmp_path / "saved", tmp_path / "new")
    again = await opened(tmp_path / "new")
    try:
        owed = await again.records.queue(DEFAULT_TENANT, 100)
        assert held == len(owed) + 1 == 14
        assert {(one.stop, one.stop_why, one.next_at) for one in owed} == {(Stop.HELD, RESTORED, NEVER)}
        assert await again.records.claim_due("delivery", NOW + 10**9, 60, 100) == []
        assert await again.records.claim_undecided("edge", NOW + 10**9, 60, 100) == []
        assert len(await again.records.held(DEFAULT_TENANT, 100)) == 7
        report = await verify(again.records, again.history)
        assert report.differences == ()
        assert report.accepted == 21
        assert await again.records.wake(DEFAULT_TENANT, (RESTORED,), NOW) == 1
    finally:
        await again.close()
    assert (tmp_path / "new" / "sekisho.toml").read_text() == "# mine\n"
    assert not (tmp_path / "new" / "run" / "state.json").exists()


async def test_large_messages_come_along(stores, tmp_path):
    one = an_acceptance()
    writer = stores.blobs.create(DEFAULT_TENANT, one.arrival.id, "raw")
    writer.write(BIG)
    from dataclasses import replace

    arrival = replace(one.arrival, raw=await writer.finish())
    await stores.records.accept_decided([(replace(one, arrival=arrival, content=None), an_outcome(arrival))])
    backup.save(tmp_path / "data", tmp_path / "saved")
    backup.restore(tmp_path / "saved", tmp_path / "new")
    again = await opened(tmp_path / "new")
    try:
        [owed] = await again.records.queue(DEFAULT_TENANT, 10)
        assert await again.blobs.read(owed.content) == BIG
    finally:
        await again.close()


async def test_one_moment_while_others_write(stores, tmp_path):
    going = True

    async def busy():
        while going:
            await fill(stores, 3)
            for claimed in await stores.records.claim_due("delivery", NOW, 60, 2):
                await stores.records.record_attempts([an_attempt(claimed, Fate.DELIVERED)])

    working = asyncio.create_task(busy())
    for number in range(4):
        await asyncio.sleep(0.1)
        await asyncio.to_thread(backup.save, tmp_path / "data", tmp_path / f"saved-{number}")
    going = False
    await working
    counted = []
    for number in range(4):
        backup.restore(tmp_path / f"saved-{number}", tmp_path / f"new-{number}")
        again = await opened(tmp_path / f"new-{number}")
        try:
            report = await verify(again.records, again.history)
            assert report.differences == ()
            counted.append(report.accepted)
        finally:
            await again.close()
    assert counted == sorted(counted)
    assert counted[-1] > 0


async def test_neither_is_written_over(stores, tmp_path):
    await fill(stores, 2)
    backup.save(tmp_path / "data", tmp_path / "saved")
    with pytest.raises(Refused, match="not empty"):
        backup.save(tmp_path / "data", tmp_path / "saved")
    with pytest.raises(Refused, match="already"):
        backup.restore(tmp_path / "saved", tmp_path / "data")


def change(path):
    octets = bytearray(path.read_bytes())
    octets[len(octets) // 2] ^= 1
    path.write_bytes(octets)


@pytest.mark.parametrize(
    "damage",
    [
        lambda saved: change(saved / "history.db"),
        lambda saved: (saved / "control.db").unlink(),
        lambda saved: (saved / saved_files.MANIFEST).unlink(),
        lambda saved: (saved / saved_files.MANIFEST).write_text("{"),
        lambda saved: (saved / saved_files.MANIFEST).write_text(json.dumps({"form": 1, "files": {}})),
        lambda saved: (saved / saved_files.MANIFEST).write_text(json.dumps({"form": 2, "files": {}})),
        lambda saved: (saved / saved_files.MANIFEST).write_text(json.dumps({"form": 1, "files": {"../../outside": [0, ""]}})),
    ],
)
async def test_what_is_not_whole_is_refused_before_anything_is_written(stores, tmp_path, damage):
    await fill(stores, 2)
    backup.save(tmp_path / "data", tmp_path / "saved")
    damage(tmp_path / "saved")
    with pytest.raises(Refused):
        backup.restore(tmp_path / "saved", tmp_path / "new")
    assert not (tmp_path / "new" / "spool.db").exists()
