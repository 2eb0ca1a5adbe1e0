"""Message bytes: named by us, durable before named, checked on every read."""

import os
from dataclasses import replace
from hashlib import sha256

import pytest

from sekisho.model.arrival import BlobRef
from sekisho.model.ids import DEFAULT_TENANT, ArrivalId, TenantId, new_id
from sekisho.ports.blobs import BlobDamaged, BlobMissing
from sekisho.testing.builders import NOW

# Every store of records, and the embedded one with its large messages in a bucket.
pytestmark = pytest.mark.parametrize("stores", ["memory", "embedded", "postgres", "s3"], indirect=True)


async def written(stores, content, arrival=None):
    writer = stores.blobs.create(DEFAULT_TENANT, arrival or ArrivalId(new_id(NOW)), "raw")
    for start in range(0, len(content), 70_000):
        writer.write(content[start : start + 70_000])
    return await writer.finish()


async def pieces(stores, ref):
    return [piece async for piece in stores.blobs.chunks(ref)]


@pytest.mark.parametrize("size", [0, 1, 256 * 1024, 1_000_000])
async def test_what_was_written_is_read(stores, size):
    content = os.urandom(size)
    ref = await written(stores, content)
    assert (ref.size, ref.sha256, ref.place) == (size, sha256(content).hexdigest(), "file")
    assert await stores.blobs.read(ref) == content
    chunks = await pieces(stores, ref)
    assert b"".join(chunks) == content
    assert all(len(chunk) <= 256 * 1024 for chunk in chunks)
    descriptor = await stores.blobs.open_descriptor(ref)
    with os.fdopen(descriptor, "rb") as file:
        assert file.read() == content


async def test_missing_and_damaged_are_told_apart(stores):
    ref = await written(stores, b"x" * 600_000)
    with pytest.raises(BlobDamaged):
        await stores.blobs.read(replace(ref, sha256="0" * 64))
    seen = 0
    with pytest.raises(BlobDamaged):
        async for piece in stores.blobs.chunks(replace(ref, sha256="0" * 64)):
            seen += len(piece)
    assert seen < ref.size  # the last piece is never handed out
    await stores.blobs.delete(ref)
    await stores.blobs.delete(ref)
    with pytest.raises(BlobMissing):
        await stores.blobs.read(ref)
    with pytest.raises(BlobMissing):
        await pieces(stores, ref)
    with pytest.raises(BlobMissing):
        await stores.blobs.open_descriptor(ref)


async def test_inline_bytes_that_never_were_are_missing(stores):
    ref = BlobRef(DEFAULT_TENANT, ArrivalId(new_id(NOW)), "raw", 1, "0" * 64, "inline")
    with pytest.raises(BlobMissing):
        await stores.blobs.read(ref)
    with pytest.raises(BlobMissing):
        await stores.blobs.keep(ref)


async def test_an_aborted_blob_never_was_and_a_finished_one_stays(stores):
    arrival = ArrivalId(new_id(NOW))
    writer = stores.blobs.create(DEFAULT_TENANT, arrival, "raw")
    writer.write(b"half")
    writer.abort()
    writer.abort()
    with pytest.raises(BlobMissing):
        await stores.blobs.open_descriptor(BlobRef(DEFAULT_TENANT, arrival, "raw", 4, "", "file"))
    finished = stores.blobs.create(DEFAULT_TENANT, arrival, "raw")
    finished.write(b"whole")
    ref = await finished.finish()
    finished.abort()
    assert await stores.blobs.read(ref) == b"whole"


async def test_an_erased_tenant_leaves_nothing_and_its_neighbours_all(stores):
    tenants = TenantId("acme"), TenantId("acme-2"), DEFAULT_TENANT
    refs = []
    for tenant in tenants:
        writer = stores.blobs.create(tenant, ArrivalId(new_id(NOW)), "raw")
        writer.write(b"large")
        refs.append(await writer.finish())
    assert (await stores.blobs.erase(tenants[0])).pieces == 1
    assert (await stores.blobs.erase(tenants[0])).pieces == 0
    with pytest.raises(BlobMissing):
        await stores.blobs.read(refs[0])
    assert [await stores.blobs.read(ref) for ref in refs[1:]] == [b"large"] * 2
    assert await stores.blobs.catch_up() == 0, "nothing waits"
