import asyncio
import os
import resource
from contextlib import contextmanager

import pytest

from sekisho.model.delivery import Fate
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, new_id
from sekisho.ports.blobs import BlobDamaged, BlobMissing
from sekisho.testing.builders import NOW
from sekisho.testing.owed import an_acceptance, an_outcome


@contextmanager
def small_files(octets):
    """A real limit of the kernel: writing beyond it fails as a full disk does. Over before pytest writes into a file of its own."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_a_write_that_fails_leaves_no_blob(stores):
    writer = stores.blobs.create(DEFAULT_TENANT, ArrivalId(new_id(NOW)), "raw")
    writer.write(b"x" * 10_000)
    with small_files(20_000), pytest.raises(OSError):
        writer.write(b"x" * 100_000)
    writer.abort()
    assert list((stores.folder / "blobs" / "incoming").iterdir()) == []


async def test_octets_changed_on_the_disk_are_noticed(stores):
    writer = stores.blobs.create(DEFAULT_TENANT, ArrivalId(new_id(NOW)), "raw")
    writer.write(b"x" * 1_000)
    ref = await writer.finish()
    [path] = (stores.folder / "blobs").glob("20*/*")
    for content in (b"y" + b"x" * 999, b"x" * 999, b"x" * 1_001):
        path.write_bytes(content)
        with pytest.raises(BlobDamaged):
            await stores.blobs.read(ref)
        with pytest.raises(BlobDamaged):
            [piece async for piece in stores.blobs.chunks(ref)]


async def test_inline_octets_changed_in_the_database_are_noticed(stores):
    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival, Fate.QUARANTINED))])
    await stores._spool_writer.run(lambda unit: unit.execute("UPDATE blobs SET content = x'00'"))
    with pytest.raises(BlobDamaged):
        await stores.blobs.read(one.arrival.raw)
    with pytest.raises(BlobDamaged):
        await stores.blobs.keep(one.arrival.raw)


async def test_another_tenant_does_not_reach_the_bytes(stores):
    from dataclasses import replace

    one = an_acceptance()
    await stores.records.accept_decided([(one, an_outcome(one.arrival))])
    with pytest.raises(BlobMissing):
        await stores.blobs.read(replace(one.arrival.raw, tenant="other"))


async def test_many_at_once(stores):
    async def one(number):
        writer = stores.blobs.create(DEFAULT_TENANT, ArrivalId(new_id(NOW)), "raw")
        content = os.urandom(200_000 + number)
        writer.write(content)
        return await stores.blobs.read(await writer.finish()) == content

    assert all(await asyncio.gather(*(one(number) for number in range(12))))
